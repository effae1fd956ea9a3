import { checkBackend, checkWatch } from '../../kernels/checks.ts';
import { allRows, copyRows, rowsLike } from '../../kernels/copy-rows.ts';
import { matrix } from '../../kernels/matrix.ts';
import { checkClassNames, checkCount, checkObject } from '../../util/checks.ts';
import { checkRandom } from '../../util/random.ts';
import { turnTaker } from '../../util/turns.ts';
import { checkExamples, labelsOf, rowsOf } from '../examples.ts';
import { checkScaling, fitInput } from '../input/input.ts';
import { checkedLoss, type Loss } from '../objective/losses/loss.ts';
import { checkObjective, type Objective } from '../objective/objective.ts';
import { penalty } from '../objective/regularizers.ts';
import { normal } from '../training/initializers.ts';
import { checkProblem, type Problem, type Solution, type Solver } from './solver.ts';

/** The settings of a random search. */
export interface RandomSearchSetting extends Objective {
  /** How many random weights to try, at least 1. */
  readonly tries: number;
}

/** The weights of the tries are drawn from `random`, one try after the other. */
export interface RandomSearchRequest extends RandomSearchSetting, Problem {}

export interface RandomSearchResult extends Solution {
  /** The best try, the first one in a tie; 1 is the first. */
  readonly bestTry: number;
}

const IMAGES = 512; // scored at a time
const TRIES = 16; // that share a pass over the images

/**
 * The lecture's first strategy: try random weights and keep the best. Every try is W = 1e-4 · normal numbers and b = 0,
 * judged by the objective on all training images. Source: Stanford CS231n, "Optimization": Random search.
 * @throws UserError (usage) for invalid data, or a number of tries below 1
 */
export async function randomSearch(request: RandomSearchRequest): Promise<RandomSearchResult> {
  checkObject('request', request, '{ backend, train, classNames, tries, random, loss, … }');
  const { backend, train, scaling, classNames, tries, random, loss, regularizer, regularizationStrength } = request;
  checkBackend(backend);
  checkWatch(request);
  checkSetting(request);
  checkRandom(random);
  checkScaling(scaling);
  checkClassNames(classNames);
  const nClasses = classNames.length;
  checkExamples('the training part', train, nClasses);
  const labels = labelsOf(train);
  const nFeatures = train.pixels.nCols;
  const size = nClasses * nFeatures;
  const raw = rowsLike(backend, train.pixels, labels.length);
  const features = backend.float32(Math.min(IMAGES, labels.length), nFeatures);
  const weights = backend.float32(TRIES * nClasses, nFeatures);
  const scores = backend.float32(features.nRows, TRIES * nClasses);
  let best: { weight: Float32Array; trainLoss: number; bestTry: number } | undefined;
  try {
    copyRows(train.pixels, rowsOf(train), raw);
    const input = await fitInput(backend, raw, scaling);
    const order = allRows(labels.length);
    const takeTurn = turnTaker();
    for (let first = 0; first < tries; first += TRIES) {
      const nTries = Math.min(TRIES, tries - first);
      normal.fill(weights.data.subarray(0, nTries * size), random, [nTries * nClasses, nFeatures]);
      const W = matrix(weights.data.subarray(0, nTries * size), nTries * nClasses, nFeatures);
      const sums = new Float64Array(nTries);
      for (let start = 0; start < labels.length; start += IMAGES) {
        request.signal?.throwIfAborted();
        await takeTurn();
        const rows = order.subarray(start, start + IMAGES);
        const x = matrix(features.data.subarray(0, rows.length * nFeatures), rows.length, nFeatures);
        const s = matrix(scores.data.subarray(0, rows.length * W.nRows), rows.length, W.nRows);
        await backend.gatherAffine(raw, rows, input, x);
        await backend.multiplyTransposed(x, W, s);
        addLosses(loss, s.data, nClasses, labels.subarray(start, start + IMAGES), sums);
        request.onProgress?.(first + (nTries * (start + rows.length)) / labels.length, tries);
      }
      for (let t = 0; t < nTries; t++) {
        const weight = weights.data.subarray(t * size, (t + 1) * size);
        const trainLoss = sums[t]! / labels.length + regularizationStrength * penalty(regularizer, weight);
        if (best === undefined || trainLoss < best.trainLoss) {
          best = { weight: weight.slice(), trainLoss, bestTry: first + t + 1 };
        }
      }
    }
    const { weight, ...found } = best!;
    return { classifier: { classNames, weight, bias: new Float32Array(nClasses), input }, epochs: [], ...found };
  } finally {
    backend.free(raw, features, weights, scores);
  }
}

function checkSetting(setting: RandomSearchSetting): void {
  checkObjective(setting);
  checkCount('tries', setting.tries);
}

/** {@link randomSearch} as a solver. */
export const randomSearchSolver: Solver<RandomSearchSetting> = {
  name: 'random-search',
  description: 'tries random weights and keeps the best',
  source: 'Stanford CS231n, "Optimization": Random search',
  check: checkSetting,
  async solve(setting, problem) {
    checkProblem(problem);
    checkSetting(setting);
    return randomSearch({ ...setting, ...problem });
  },
};

/** sums[t] += the losses of the samples under the t-th weights: a row of scores holds those of one try after the other. */
function addLosses(loss: Loss, scores: Float32Array, nClasses: number, labels: Uint8Array, sums: Float64Array): void {
  const width = nClasses * sums.length;
  for (let i = 0; i < labels.length; i++) {
    for (let t = 0; t < sums.length; t++) {
      sums[t]! += checkedLoss(loss.sample(scores, i * width + t * nClasses, nClasses, labels[i]!, scores, 1));
    }
  }
}
