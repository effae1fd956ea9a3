import { failure } from '../errors.ts';
import type { Backend, Metric, Watch } from '../kernels/backend.ts';
import type { MatrixU8 } from '../kernels/matrix.ts';
import type { Ties } from '../models/knn/vote.ts';
import type { LinearHyperparameters } from '../models/linear/hyperparameters.ts';
import { INITIALIZERS } from '../models/linear/initializers.ts';
import { LOSSES, type LossName } from '../models/linear/losses.ts';
import { OPTIMIZERS } from '../models/linear/optimizers.ts';
import { REGULARIZERS, type RegularizerName } from '../models/linear/regularizers.ts';
import { NO_WARM_UP, SCHEDULES } from '../models/linear/schedules.ts';
import { checkNeighbours, crossValidateKnn } from './cross-validate-knn.ts';
import { crossValidateLinear } from './cross-validate-linear.ts';
import { type Folds, splitsOf } from './folds.ts';
import { meanAndStd } from './metrics.ts';
import type { Trial, TrialParams } from './results.ts';

/** The k-NN part of a search space: every metric with every k. */
export interface KnnSpace {
  readonly metric: readonly Metric[];
  readonly k: readonly number[];
  readonly ties: Ties;
}

/** The linear part of a search space: every combination. */
export interface LinearSpace {
  readonly loss: readonly LossName[];
  readonly reg: readonly RegularizerName[];
  readonly learningRate: readonly number[];
  readonly regStrength: readonly number[];
  readonly epochs: readonly number[];
  readonly batchSize: readonly number[];
}

export interface SweepSpace {
  readonly knn?: KnnSpace | undefined;
  readonly linear?: LinearSpace | undefined;
}

export interface SweepRequest extends Watch {
  readonly backend: Backend;
  /** nSamples × nFeatures. */
  readonly pixels: MatrixU8;
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
  readonly folds: Folds;
  readonly space: SweepSpace;
  readonly seed: number;
  /** Called for each finished trial. */
  readonly onTrial?: ((trial: UnrankedTrial, place: TrialPlace) => void) | undefined;
}

/** @throws UserError (usage) where a k exceeds what the folds leave to train on */
export function checkSpace({ knn }: SweepSpace, folds: Folds): void {
  if (knn !== undefined) checkNeighbours(knn.k, folds);
}

/** The names of the hyperparameters that take more than one value: what tells trials apart. */
export function varyingParams({ knn, linear }: SweepSpace): ReadonlySet<string> {
  const lists = [...Object.entries(knn ?? {}), ...Object.entries(linear ?? {})];
  return new Set(lists.filter(([, values]) => Array.isArray(values) && values.length > 1).map(([name]) => name));
}

/** A trial before all are known. */
export type UnrankedTrial = Omit<Trial, 'rankTestScore'>;

/** How far a sweep is, and how well a trial does in it. */
export interface TrialPlace {
  /** Trials finished, this one included. */
  readonly nDone: number;
  readonly nTrials: number;
  /** Whether its mean is above that of every trial before it. */
  readonly bestSoFar: boolean;
}

/** Work is counted in trials; a linear trial of five folds is finer than one step. */
export function countTrials({ knn, linear }: SweepSpace): number {
  return (
    (knn === undefined ? 0 : knn.metric.length * knn.k.length) + (linear === undefined ? 0 : settings(linear).length)
  );
}

/**
 * Grid search by cross-validation over both families of models. Every trial gets the result that it would have alone.
 * @returns every trial, in the order in which they were tried, ranked
 */
export async function sweep(request: SweepRequest): Promise<readonly Trial[]> {
  const { space, onTrial, onProgress } = request;
  const total = countTrials(space);
  const trials: UnrankedTrial[] = [];
  let best = Number.NEGATIVE_INFINITY;
  const finish = (finished: readonly UnrankedTrial[]): void => {
    for (const trial of finished) {
      trials.push(trial);
      const bestSoFar = trial.meanTestScore > best;
      if (bestSoFar) best = trial.meanTestScore;
      onTrial?.(trial, { nDone: trials.length, nTrials: total, bestSoFar });
    }
    onProgress?.(trials.length, total);
  };
  const within = (share: number) => (done: number, of: number) =>
    onProgress?.(Math.min(trials.length + (share * done) / of, total), total);
  if (space.knn !== undefined) {
    for (const metric of space.knn.metric) {
      const watch = { signal: request.signal, onProgress: within(space.knn.k.length) };
      finish(await knnTrials(request, space.knn, metric, watch));
    }
  }
  for (const params of space.linear === undefined ? [] : settings(space.linear)) {
    finish([await linearTrial(request, params, { signal: request.signal, onProgress: within(1) })]);
  }
  return rank(trials);
}

/** One search serves every k; its time counts for each of them. */
async function knnTrials(
  request: SweepRequest,
  space: KnnSpace,
  metric: Metric,
  watch: Watch,
): Promise<UnrankedTrial[]> {
  const { backend, pixels, labels, folds } = request;
  const { k: ks, ties } = space;
  const started = performance.now();
  const scores = await crossValidateKnn({ ...watch, backend, pixels, labels, folds, metric, ks, ties });
  const perFold = (performance.now() - started) / 1000 / folds.nFolds;
  return scores.map(({ k, foldAccuracies, mean, std }) => ({
    params: { model: 'knn', metric, k },
    splitTestScores: foldAccuracies,
    meanTestScore: mean,
    stdTestScore: std,
    meanFitTime: 0,
    stdFitTime: 0,
    meanScoreTime: perFold,
    stdScoreTime: 0,
  }));
}

interface LinearParams {
  readonly loss: LossName;
  readonly reg: RegularizerName;
  readonly learningRate: number;
  readonly regStrength: number;
  readonly epochs: number;
  readonly batchSize: number;
}

/** Every combination, the last name varying fastest. */
function settings(space: LinearSpace): readonly LinearParams[] {
  let all: Record<string, string | number>[] = [{}];
  for (const name of ['loss', 'reg', 'epochs', 'batchSize', 'learningRate', 'regStrength'] as const) {
    all = all.flatMap((setting) => space[name].map((value) => ({ ...setting, [name]: value })));
  }
  // Without a penalty its strength is no choice: such settings differ in name only.
  const strengthless = all.map((setting) => (setting.reg === 'none' ? { ...setting, regStrength: 0 } : setting));
  return [
    ...new Map(strengthless.map((setting) => [JSON.stringify(setting), setting])).values(),
  ] as unknown as readonly LinearParams[];
}

async function linearTrial(request: SweepRequest, params: LinearParams, watch: Watch): Promise<UnrankedTrial> {
  const { backend, pixels, labels, classNames, folds, seed } = request;
  const hyperparameters: LinearHyperparameters = {
    loss: LOSSES[params.loss],
    regularizer: REGULARIZERS[params.reg],
    regularizationStrength: params.regStrength,
    learningRate: params.learningRate,
    epochs: params.epochs,
    batchSize: params.batchSize,
    shuffle: true,
    init: INITIALIZERS.normal,
    optimizer: OPTIMIZERS.sgd,
    schedule: SCHEDULES.constant,
    warmUp: NO_WARM_UP,
  };
  const splits = splitsOf(folds);
  const data = { backend, pixels, labels, classNames, splits, seed };
  const [results] = await crossValidateLinear({ ...watch, ...data, trials: [hyperparameters] });
  const scores = results!.map(({ accuracy }) => accuracy ?? Number.NaN);
  const test = meanAndStd(scores);
  const fit = meanAndStd(results!.map(({ fitSeconds }) => fitSeconds));
  const score = meanAndStd(results!.map(({ scoreSeconds }) => scoreSeconds));
  return {
    params: { model: 'linear', ...params } satisfies TrialParams,
    splitTestScores: scores,
    meanTestScore: test.mean,
    stdTestScore: test.std,
    meanFitTime: fit.mean,
    stdFitTime: fit.std,
    meanScoreTime: score.mean,
    stdScoreTime: score.std,
  };
}

/** Ranks by mean score, 1 the highest; equal means share the smaller rank, and trials without a score come last together. */
function rank(trials: readonly UnrankedTrial[]): readonly Trial[] {
  const key = ({ meanTestScore }: UnrankedTrial) =>
    Number.isNaN(meanTestScore) ? Number.NEGATIVE_INFINITY : meanTestScore;
  return trials.map((trial) => ({
    ...trial,
    rankTestScore: 1 + trials.filter((other) => key(other) > key(trial)).length,
  }));
}

/**
 * The trial with the highest mean score; the first of equals.
 * @throws UserError (failed) where none has a score
 */
export function bestTrial(trials: readonly Trial[]): Trial {
  const best = trials.find(({ rankTestScore, meanTestScore }) => rankTestScore === 1 && !Number.isNaN(meanTestScore));
  if (best !== undefined) return best;
  throw failure('every trial diverged: no setting can be recommended', { hint: 'try smaller --learning-rate values' });
}
