import { settingError, usageError } from '../errors.ts';
import { checkSignal } from '../kernels/checks.ts';
import { checkCallbacks, checkFunction, checkObject } from '../util/checks.ts';
import { exp, ln, power } from '../util/portable-math.ts';
import { checkHasPixels } from './examples.ts';
import type { TrainLinearRequest } from './linear/request.ts';
import { trainLinear } from './linear/trainer.ts';
import { Divergence } from './training/divergence.ts';
import { checkHyperparameters } from './training/hyperparameters.ts';
import { constant, NO_WARM_UP, type Schedule } from './training/schedules.ts';

export interface RateSearchRequest
  extends Omit<
    TrainLinearRequest,
    | 'val'
    | 'trainSample'
    | 'earlyStopping'
    | 'onEpoch'
    | 'onBatch'
    | 'onState'
    | 'resumeFrom'
    | 'learningRate'
    | 'schedule'
    | 'warmUp'
    | 'epochs'
  > {
  /** The rate of the first step; greater than 0. */
  readonly from: number;
  /** The rate of the last step; greater than `from`. */
  readonly to: number;
  /** Steps, at least 10. Absent: one epoch, at least 100. */
  readonly steps?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** One step of the test. */
export interface RatePoint {
  readonly learningRate: number;
  /** Data loss plus penalty of the step's batch, before the step. */
  readonly loss: number;
  /** The same, smoothed over the steps up to this one. */
  readonly smoothed: number;
}

export interface RateSearchResult {
  /** Up to the last rate, or to where the loss blew up. */
  readonly points: readonly RatePoint[];
  /** A tenth of the `lowest`, to two significant digits; null if the losses suggest no rate. */
  readonly suggestion: number | null;
  /** The rate with the smallest smoothed loss. */
  readonly lowest: number;
  /** The end of the tried range beyond which the suggestion would lie; null for neither. */
  readonly end: 'from' | 'to' | null;
}

/** How much of the smoothed loss is kept at each step. */
const SMOOTHING = 0.9;
/** The test ends when the smoothed loss is this many times the smallest. */
const GONE = 4;
/** The suggestion is this many times smaller than the rate with the smallest loss. */
const MARGIN = 10;
/**
 * A loss that falls by a smaller share says nothing about rates. That of Crammer and Singer looks at one rival class at
 * a time, and can learn while its loss stays flat.
 */
const LEAST_FALL = 0.01;
const FEWEST = 10;
/** With fewer steps than this, between rates a factor of a million apart, the curve would say little. */
const USUAL_STEPS = 100;

/**
 * The learning-rate range test: one short training whose rate rises by the same ratio at every step, and the loss of each
 * step. Below a good rate the loss hardly moves, above it goes up.
 * Source: Smith 2017, "Cyclical Learning Rates for Training Neural Networks", 3.3; a tenth of the rate
 * with the smallest loss as in Howard & Gugger 2020, "fastai".
 * @param trainModel what trains: absent, a linear classifier
 * @throws UserError (usage) for an invalid hyperparameter or invalid data
 */
export async function findLearningRate(
  request: RateSearchRequest,
  trainModel: (request: TrainLinearRequest) => Promise<unknown> = trainLinear,
): Promise<RateSearchResult> {
  checkObject('request', request, '{ backend, train, classNames, from: 1e-6, to: 1, … }');
  const { from, to, train, onProgress, signal } = request;
  for (const [name, rate] of Object.entries({ from, to })) {
    if (typeof rate !== 'number') throw settingError(name, 'a learning rate', rate);
  }
  if (!(from > 0 && to > from && Number.isFinite(to))) {
    throw usageError(`the rates must be positive and increasing; got from ${from} to ${to}`);
  }
  if (!Number.isFinite(to / from)) {
    throw usageError(`the rates are too far apart; got from ${from} to ${to}`);
  }
  checkSignal(signal);
  checkCallbacks({ onProgress });
  checkFunction('trainModel', trainModel);
  checkHasPixels('the training part', train);
  checkHyperparameters({ ...request, learningRate: from, schedule: constant, warmUp: NO_WARM_UP, epochs: 1 });
  const nSamples = train.rows?.length ?? train.pixels.nRows;
  const stepsAnEpoch = Math.ceil(nSamples / Math.min(request.batchSize, nSamples));
  const steps = request.steps ?? Math.max(stepsAnEpoch, USUAL_STEPS);
  if (!(Number.isSafeInteger(steps) && steps >= FEWEST)) {
    throw settingError('steps', `a whole number of at least ${FEWEST}`, steps);
  }
  const ratio = ln(to / from) / (steps - 1);
  const rising: Schedule = {
    name: 'rising',
    description: 'the same ratio from step to step',
    source: 'Smith 2017',
    settings: {},
    factor: (epochsDone) => exp(ratio * Math.round(epochsDone * stepsAnEpoch)),
  };
  const points: RatePoint[] = [];
  const enough = new AbortController();
  const either = signal === undefined ? enough.signal : AbortSignal.any([signal, enough.signal]);
  let average = 0;
  let smallest = Number.POSITIVE_INFINITY;
  const onBatch = (batch: { loss: number }) => {
    checkObject('what trainModel gives onBatch', batch, '{ loss: 2.3 }');
    const { loss } = batch;
    if (typeof loss !== 'number') throw settingError('the loss that trainModel gives onBatch', 'a number', loss);
    const n = points.length;
    average = SMOOTHING * average + (1 - SMOOTHING) * loss;
    const smoothed = average / (1 - power(SMOOTHING, n + 1));
    smallest = Math.min(smallest, smoothed);
    points.push({ learningRate: from * exp(ratio * n), loss, smoothed });
    onProgress?.(points.length, steps);
    if (points.length === steps || smoothed > GONE * smallest) enough.abort();
  };
  const plan = { learningRate: from, schedule: rising, warmUp: NO_WARM_UP, epochs: Math.ceil(steps / stepsAnEpoch) };
  const without = { val: undefined, trainSample: undefined, earlyStopping: undefined };
  try {
    await trainModel({ ...request, ...plan, ...without, signal: either, onBatch });
  } catch (error) {
    // Both ends are expected: the rates were to rise until they are too large.
    const expected =
      error instanceof Divergence ? points.length > 0 : enough.signal.aborted && signal?.aborted !== true;
    if (!expected) throw error;
  }
  if (points.length === 0) throw usageError('trainModel has taken no step: onBatch was not called');
  return { points, ...suggest(points, { from, steps }) };
}

/**
 * A tenth of the rate with the smallest smoothed loss: there the steps become too large. None if that is at an end of
 * the range, or if the loss hardly falls.
 */
function suggest(
  points: readonly RatePoint[],
  { from, steps }: { readonly from: number; readonly steps: number },
): Pick<RateSearchResult, 'suggestion' | 'lowest' | 'end'> {
  const losses = points.map(({ smoothed }) => smoothed);
  const at = losses.indexOf(losses.reduce((a, b) => Math.min(a, b)));
  const lowest = points[at]!.learningRate;
  const none = (end: RateSearchResult['end']) => ({ suggestion: null, lowest, end });
  // If the loss blew up before the last step, there is nothing beyond.
  if (at === points.length - 1 && points.length === steps) return none('to');
  if (losses[at]! > losses[0]! * (1 - LEAST_FALL)) return none(null);
  if (lowest / MARGIN < from) return none('from');
  return { suggestion: Number((lowest / MARGIN).toPrecision(2)), lowest, end: null };
}
