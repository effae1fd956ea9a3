import type { Backend, Watch } from '../../kernels/backend.ts';
import type { Random } from '../../util/random.ts';
import { type Examples, rowsOf } from '../examples.ts';
import type { Loss } from '../objective/losses/loss.ts';
import { REGULARIZERS } from '../objective/regularizers.ts';
import { Divergence } from '../training/divergence.ts';
import { INITIAL_DEVIATION } from '../training/initializers.ts';
import { adam } from '../training/optimizers/adam.ts';
import { LINEAR_DEFAULTS } from './defaults.ts';
import { type CheckData, type CheckParameters, objectiveInF64 } from './gradient-check.ts';
import { trainLinear } from './trainer.ts';

export interface SanityRequest extends Omit<Watch, 'onProgress'> {
  readonly backend: Backend;
  readonly loss: Loss;
  /** Samples of `data` as images: a few, so that they can be fitted. */
  readonly tiny: Examples;
  readonly data: CheckData;
  readonly classNames: readonly string[];
  readonly random: Random;
}

/** The checks that the lecture recommends before trusting a training. */
export interface SanityChecks {
  /** The loss with tiny random weights matches the formula for scores of 0. */
  readonly start: { readonly loss: number; readonly expected: number; readonly passed: boolean };
  /** The loss of the same weights under stronger and stronger L2 penalties rises. */
  readonly penalty: { readonly losses: readonly number[]; readonly passed: boolean };
  /**
   * A few images, without a penalty, are fitted to a loss of nearly 0. If they are not, but `tooAlike` to be told apart, it
   * says nothing about the gradients.
   */
  readonly tiny: {
    readonly nImages: number;
    readonly loss: number;
    readonly passed: boolean;
    readonly tooAlike: boolean;
  };
}

const STRENGTHS = [0, 1, 10];
const NEAR = 0.02; // relative, of the first loss: scores of tiny weights are small, not 0
const FITTED = 0.02; // of the loss at W = 0
const EPOCHS = 500;
const RATE = 3e-3;
/**
 * What an image must differ by, as a sum over its features, for EPOCHS steps of about RATE to tell it apart: a step of Adam moves
 * every weight by RATE at most, and a softmax loss of nearly 0 needs scores that are about 5 apart. The factor is room for
 * the others.
 */
const APART = (2 * 5) / (EPOCHS * RATE);

/**
 * The three sanity checks of one loss. Source: Stanford CS231n, "Neural networks part 3": Before learning: sanity checks
 * tips/tricks.
 * @throws UserError (usage) for an invalid loss or invalid data
 */
export async function sanityChecks(request: SanityRequest): Promise<SanityChecks> {
  const { backend, loss, tiny, data, classNames, random, signal } = request;
  const nWeights = data.nClasses * data.nFeatures;
  const parameters: CheckParameters = new Float64Array(nWeights + data.nClasses);
  for (let i = 0; i < nWeights; i++) parameters[i] = INITIAL_DEVIATION * random.normal();
  const losses = STRENGTHS.map((regularizationStrength) =>
    objectiveInF64({ loss, regularizer: REGULARIZERS.l2, regularizationStrength }, data, parameters),
  );
  const start = losses[0]!;
  const expected = loss.atZero(data.nClasses);

  const nImages = rowsOf(tiny).length;
  const training = trainLinear({
    ...LINEAR_DEFAULTS.softmax,
    backend,
    train: tiny,
    classNames,
    random,
    signal,
    loss,
    regularizer: REGULARIZERS.none,
    optimizer: adam(),
    learningRate: RATE,
    epochs: EPOCHS,
    batchSize: nImages,
  });
  const last = await training.then(
    ({ epochs }) => epochs.at(-1)!.trainLoss,
    (error: unknown) => {
      if (error instanceof Divergence) return Number.NaN; // this check has failed
      throw error;
    },
  );
  return {
    start: { loss: start, expected, passed: Math.abs(start - expected) <= NEAR * expected },
    penalty: { losses, passed: losses.every((value, i) => i === 0 || value > losses[i - 1]!) },
    tiny: { nImages, loss: last, ...fitted(last <= FITTED * expected, data, nImages) },
  };
}

const fitted = (passed: boolean, data: CheckData, nImages: number) => ({
  passed,
  tooAlike: !passed && areTooAlike(data, nImages),
});

/**
 * Whether an image has next to no features, as an only image minus the mean image has none, or hardly differs from one of
 * another class.
 */
function areTooAlike({ features, labels, nFeatures }: CheckData, nImages: number): boolean {
  const row = (i: number) => features.subarray(i * nFeatures, (i + 1) * nFeatures);
  for (let i = 0; i < nImages; i++) {
    const image = row(i);
    if (image.reduce((sum, x) => sum + Math.abs(x), 0) < APART) return true;
    for (let j = 0; j < i; j++) {
      const other = row(j);
      if (labels[i] !== labels[j] && image.reduce((sum, x, p) => sum + Math.abs(x - other[p]!), 0) < APART) return true;
    }
  }
  return false;
}
