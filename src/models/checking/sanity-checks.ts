import type { Backend, Watch } from '../../kernels/backend.ts';
import { checkBackend, checkSignal } from '../../kernels/checks.ts';
import { checkClassNames, checkObject } from '../../util/checks.ts';
import { checkRandom, type Random } from '../../util/random.ts';
import { smallestOf } from '../../util/statistics/extremes.ts';
import { inTurns, type PausingWork, STEPS_A_PAUSE } from '../../util/turns.ts';
import { predict } from '../classifier.ts';
import { checkExamples, type Examples, labelsOf, rowsOf } from '../examples.ts';
import { LINEAR_DEFAULTS } from '../linear/defaults.ts';
import { trainLinear } from '../linear/trainer.ts';
import { usualInit } from '../network/defaults.ts';
import { checkArchitecture } from '../network/hyperparameters.ts';
import { trainNetwork } from '../network/trainer.ts';
import { checkLoss, type Loss } from '../objective/losses/loss.ts';
import type { Objective } from '../objective/objective.ts';
import { REGULARIZERS } from '../objective/regularizers.ts';
import { Divergence } from '../training/divergence.ts';
import { INITIAL_DEVIATION } from '../training/initializers.ts';
import { adam } from '../training/optimizers/adam.ts';
import { type CheckData, checkCheckData } from './check-data.ts';
import type { CheckedObjective } from './checked-objective.ts';
import { linearObjective } from './linear-objective.ts';
import { type CheckedNetwork, layerPlaces, networkObjective } from './network-objective.ts';

export interface SanityRequest extends Omit<Watch, 'onProgress'> {
  readonly backend: Backend;
  readonly loss: Loss;
  /** A network is checked; absent: a linear classifier. */
  readonly network?: CheckedNetwork | undefined;
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
  /** The loss of the same weights under stronger and stronger L2 penalties rises, or stays where they are lost in its rounding. */
  readonly penalty: { readonly losses: readonly number[]; readonly passed: boolean };
  /**
   * A few images, without a penalty, are fitted: all are right, with a loss of nearly 0. If they are not, but `tooAlike` to be told
   * apart as far as the loss wants, it says nothing about the gradients.
   */
  readonly tiny: {
    readonly nImages: number;
    readonly loss: number;
    /** In [0, 1]. */
    readonly accuracy: number;
    readonly passed: boolean;
    readonly tooAlike: boolean;
  };
}

const STRENGTHS = [0, 1, 10];
const NEAR = 0.02; // relative, of the first loss: scores of tiny weights are small, not 0
const FITTED = 0.02; // of the loss at W = 0
/** The same of a network: the few units before its scores keep those from growing as fast. */
const NETWORK_FITTED = 0.1;
const EPOCHS = 500;
const RATE = 3e-3;
/** How far apart scores are when a softmax loss is nearly 0; other losses have a margin of their own. */
const SCORES_APART = 5;

/**
 * What an image must differ by, as a sum over its features, for EPOCHS steps of about RATE to tell it apart: a step of Adam moves
 * every weight by RATE at most. The factor is room for the others.
 */
const apartFor = ({ settings: { delta = 0 } }: Loss): number => (2 * Math.max(SCORES_APART, delta)) / (EPOCHS * RATE);

/**
 * The three sanity checks of one loss. Source: Stanford CS231n, "Neural networks part 3": Before learning: sanity checks
 * tips/tricks.
 * @throws UserError (usage) for an invalid loss or invalid data
 */
export async function sanityChecks(request: SanityRequest): Promise<SanityChecks> {
  checkRequest(request);
  const { loss, tiny, data, signal } = request;
  const expected = loss.atZero(data.nClasses);
  const { losses, least, start } = await inTurns(firstLosses(request, expected), signal);
  const nImages = rowsOf(tiny).length;
  const last = await fittedTiny(request, nImages);
  const share = request.network === undefined ? FITTED : NETWORK_FITTED;
  const passed = last.loss <= share * expected && last.accuracy === 1;
  return {
    start: { loss: start, expected, passed: Math.abs(start - expected) <= NEAR * expected },
    penalty: {
      losses,
      passed: losses.every(
        (value, i) => i === 0 || rises(losses[i - 1]!, value, least * (STRENGTHS[i]! - STRENGTHS[i - 1]!)),
      ),
    },
    tiny: { nImages, ...last, passed, tooAlike: !passed && areTooAlike(data, nImages, apartFor(loss)) },
  };
}

function checkRequest(request: SanityRequest): void {
  checkObject('request', request, '{ backend, loss, tiny, data, classNames, random }');
  const { backend, loss, network, tiny, data, classNames, random, signal } = request;
  checkBackend(backend);
  checkSignal(signal);
  checkLoss(loss);
  checkRandom(random);
  checkClassNames(classNames);
  checkCheckData(data);
  checkExamples('the tiny part', tiny, classNames.length);
  if (network === undefined) return;
  checkObject('network', network, "{ hidden: [10], activation: 'relu' }");
  checkArchitecture({ ...network, dropout: 0 });
}

/** Whether a loss rises by a penalty; beside a loss so large that f64 has no digit for the penalty, it stays the same. */
const rises = (before: number, after: number, penalty: number): boolean =>
  after > before || (after === before && before + penalty === before);

const objectiveOf = ({ network, data }: SanityRequest, objective: Objective): CheckedObjective =>
  network === undefined ? linearObjective(objective, data) : networkObjective(objective, network, data);

interface FirstLosses {
  /** With the same tiny weights, for each of STRENGTHS. */
  readonly losses: readonly number[];
  /** The sum of their squares. */
  readonly least: number;
  /** Without a penalty, of weights that are small also beside a small margin. */
  readonly start: number;
}

function* firstLosses(request: SanityRequest, expected: number): PausingWork<FirstLosses> {
  const { loss, network, data, random } = request;
  // One layer, from the features to the scores, is a linear classifier.
  const places = layerPlaces(data, network?.hidden ?? []);
  const parameters = new Float64Array(places.at(-1)!.end); // the biases are 0
  let least = 0;
  for (const { weight, bias } of places) {
    for (let i = weight; i < bias; i++) {
      parameters[i] = INITIAL_DEVIATION * random.normal();
      least += parameters[i]! * parameters[i]!;
      if (i % STEPS_A_PAUSE === 0) yield;
    }
  }
  const losses: number[] = [];
  for (const regularizationStrength of STRENGTHS) {
    const objective = { loss, regularizer: REGULARIZERS.l2, regularizationStrength };
    losses.push(yield* objectiveOf(request, objective).value(parameters));
  }
  for (const [i, w] of parameters.entries()) {
    parameters[i] = w * Math.min(1, expected);
    if (i % STEPS_A_PAUSE === 0) yield;
  }
  const plain = { loss, regularizer: REGULARIZERS.none, regularizationStrength: 0 };
  return { losses, least, start: yield* objectiveOf(request, plain).value(parameters) };
}

/** How a few images are fitted without a penalty, by so many steps on all of them: the least loss, as those with kinks swing around it. */
async function fittedTiny(
  { backend, loss, network, tiny, classNames, random, signal }: SanityRequest,
  nImages: number,
): Promise<{ readonly loss: number; readonly accuracy: number }> {
  const training = {
    ...{ ...LINEAR_DEFAULTS.softmax, backend, train: tiny, classNames, random, signal, loss },
    ...{ regularizer: REGULARIZERS.none, optimizer: adam(), learningRate: RATE, epochs: EPOCHS, batchSize: nImages },
  };
  try {
    const { classifier, epochs } =
      network === undefined
        ? await trainLinear(training)
        : await trainNetwork({ ...training, ...network, dropout: 0, init: usualInit(network.activation) });
    const labels = labelsOf(tiny);
    const classes = await predict(backend, classifier, tiny.pixels, { rows: tiny.rows, signal });
    const right = classes.filter((found, i) => found === labels[i]).length;
    return { loss: smallestOf(epochs.map(({ trainLoss }) => trainLoss)), accuracy: right / nImages };
  } catch (error) {
    if (error instanceof Divergence) return { loss: Number.NaN, accuracy: 0 }; // this check has failed
    throw error;
  }
}

/**
 * Whether an image has fewer features than it takes, as an only image minus the mean image has none, or hardly differs from one of
 * another class. Images of one class alone count too: minus their mean they add up to 0, so that nothing but the bias favours the class.
 */
function areTooAlike({ features, labels, nFeatures }: CheckData, nImages: number, apart: number): boolean {
  const row = (i: number) => features.subarray(i * nFeatures, (i + 1) * nFeatures);
  if (labels.subarray(0, nImages).every((label) => label === labels[0])) return true;
  for (let i = 0; i < nImages; i++) {
    const image = row(i);
    if (image.reduce((sum, x) => sum + Math.abs(x), 0) < apart) return true;
    for (let j = 0; j < i; j++) {
      const other = row(j);
      if (labels[i] !== labels[j] && image.reduce((sum, x, p) => sum + Math.abs(x - other[p]!), 0) < apart) return true;
    }
  }
  return false;
}
