import { settingError, type UserError, usageError, whatIs } from '../../errors.ts';
import { isPixels } from '../../features/spec/spec.ts';
import type { Watch } from '../../kernels/backend.ts';
import { checkMatrix, type Rows } from '../../kernels/matrix.ts';
import { checkLabels } from '../../models/check-labels.ts';
import { SCALINGS } from '../../models/input/scalings.ts';
import {
  checkCallbacks,
  checkClasses,
  checkClassNames,
  checkCount,
  checkFunction,
  checkList,
  checkObject,
} from '../../util/checks.ts';
import { entryOf } from '../../util/named.ts';
import { printable } from '../../util/text/printable.ts';
import { foldScores, predictFolds } from '../cross-validate-knn.ts';
import { checkFolds, type Folds, foldOfHeldOut, splitsOf } from '../folds.ts';
import { type CohortKeeper, checkKeeper, withTrials } from '../judging/cohort-keeper.ts';
import type { CrossValidation } from '../judging/cross-validation.ts';
import type { TrialSplit } from '../judging/judged-pairs.ts';
import { judgeExactly } from '../linear/cross-validate-exactly.ts';
import { judgePairs } from '../linear/cross-validate-linear.ts';
import { crossValidateRandomSearch } from '../linear/cross-validate-random-search.ts';
import { judgeNetworks } from '../network/cross-validate-networks.ts';
import type { JudgedSplit } from '../results.ts';
import type { PlannedTrial } from '../space/space.ts';
import { MEMBERS, type Member, type SweepJob } from './jobs.ts';

/**
 * Makes the rows of features.
 * @param features as typed
 * @param split    whose training part they are learned from; undefined where nothing is learned
 * @param watch    of making them alone
 * @returns nSamples × nFeatures: of all samples
 */
export type RowsOf = (features: string, split: number | undefined, watch: Watch) => Promise<Rows>;

/**
 * Makes the rows of mirror images, in the order of the images.
 * @param features as typed; undefined for pixels
 * @param split    as of {@link RowsOf}
 */
export type MirroredOf = (features: string | undefined, split: number | undefined, watch: Watch) => Promise<Rows>;

/** What every job of a sweep is run with. */
export interface JobRequest
  extends Pick<
      CrossValidation,
      'backend' | 'pixels' | 'labels' | 'scaling' | 'classNames' | 'seed' | 'prune' | 'keeper'
    >,
    Watch {
  readonly folds: Folds;
  readonly trials: readonly PlannedTrial[];
  /** Needed for trials on features. */
  readonly rowsOf?: RowsOf | undefined;
  /** How far {@link rowsOf} is; `onProgress` counts what comes after. */
  readonly onRows?: Watch['onProgress'];
  /** Needed for networks that are trained on mirror images too. */
  readonly mirroredOf?: MirroredOf | undefined;
  readonly onResult: (trial: number, split: number, judged: JudgedSplit) => void;
}

/**
 * Runs one job. `onResult` gets each of its results as soon as it is there; `onProgress` rises to its end.
 * @throws UserError (usage) for invalid hyperparameters or data, or a job of another sweep
 */
export async function runJob(job: SweepJob, request: JobRequest): Promise<void> {
  checkObject('request', request, '{ backend, pixels, labels, classNames, folds, trials, seed, onResult }');
  const { rowsOf, onRows, mirroredOf, onProgress } = request;
  checkCallbacks({ rowsOf, onRows, mirroredOf, onProgress });
  checkFunction('onResult', request.onResult);
  checkKeeper(request.keeper);
  checkList('trials', request.trials, 'a list of trials, such as linearTrials returns');
  const { pixels, labels, classNames } = request;
  checkMatrix('pixels', pixels);
  checkLabels('the data', labels, pixels.nRows);
  checkClassNames(classNames);
  checkClasses('the data', labels, labels.keys(), classNames.length);
  checkFolds(request.folds, pixels.nRows);
  checkJob(job, request);
  const seen = await withRows(job, request);
  if (job.kind === 'knn') return await searchNeighbours(job, seen);
  if (job.kind === 'linear') return await trainPairs(job, seen);
  if (job.kind === 'network') return await trainNetworks(job, seen);
  const { trials, folds, onResult, ...data } = seen;
  const splits = splitsOf(folds);
  const { numbers, pairs } = renumberedPairs(job.pairs);
  const found = (trial: number, split: number, judged: JudgedSplit) => onResult(numbers[trial]!, split, judged);
  if (job.kind === 'exact') {
    const objectives = numbers.map((number) => member(trials[number]!, 'exact'));
    await judgeExactly({ ...data, splits, trials: objectives }, pairs, ({ trial, split }, result) =>
      found(trial, split, result),
    );
    return;
  }
  const searches = numbers.map((number) => member(trials[number]!, 'randomSearch'));
  await crossValidateRandomSearch({ ...data, splits, trials: searches, pairs, onSplit: found });
}

/** The trials of some pairs, by their numbers in the sweep, and the pairs with their numbers among these. */
function renumberedPairs(pairs: readonly TrialSplit[]) {
  const numbers = [...new Set(pairs.map(({ trial }) => trial))];
  return { numbers, pairs: pairs.map(({ trial, split }) => ({ trial: numbers.indexOf(trial), split })) };
}

/** The request on what the job's trials see: features are standardised on the training part of each split. */
async function withRows({ features, split }: SweepJob, request: JobRequest): Promise<JobRequest> {
  if (features === undefined) return request;
  const { rowsOf, signal, onRows } = request;
  if (rowsOf === undefined) throw settingError('rowsOf', `a function that makes the rows of ${features}`, undefined);
  const rows = await rowsOf(features, split, { signal, onProgress: onRows });
  return { ...request, pixels: rows, scaling: isPixels(features) ? undefined : SCALINGS.standard };
}

const jobError = (expected: string, got: unknown): UserError =>
  usageError(`job must be ${expected}; got ${printable(typeof got === 'string' ? got : jsonOf(got))}`, {
    setting: 'job',
  });

/** As JSON, or what it is where it has none, as a whole number of type bigint. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? whatIs(value);
  } catch {
    return whatIs(value);
  }
}

const isSplit = (split: unknown, { members }: Folds): boolean => typeof split === 'number' && split in members;

/** Whether a trial has what jobs of a kind need of it. */
function isOfKind(trial: PlannedTrial | undefined, kind: Member): boolean {
  const own = (Object(trial) as Partial<Record<Member, unknown>>)[kind];
  return own !== undefined && Object(own) === own;
}

/** A job may come from afar, as JSON: it has to fit these trials and splits. */
function checkJob(job: SweepJob, { trials, folds, prune }: JobRequest): void {
  const kind = Object(job) === job ? entryOf(MEMBERS, job.kind) : undefined;
  const asked = kind === undefined ? undefined : job.kind === 'knn' ? job.trials : job.pairs;
  if (kind === undefined || !Array.isArray(asked) || asked.length === 0) {
    throw jobError('a job that planJobs gave', job);
  }
  if (job.split !== undefined && !isSplit(job.split, folds)) {
    throw jobError(`of one of the ${folds.nFolds} splits, by its number`, job);
  }
  for (const one of job.kind === 'knn' ? job.trials.map((trial) => ({ trial, split: 0 })) : job.pairs) {
    const { trial, split } = Object(one) as TrialSplit;
    const planned = typeof trial === 'number' ? trials[trial] : undefined;
    const isOf = isOfKind(planned, kind) && planned?.features === job.features;
    if (isOf && isSplit(split, folds) && (job.split === undefined || job.kind === 'knn' || split === job.split))
      continue;
    throw jobError(`of ${job.kind} trials of this sweep on its ${folds.nFolds} splits`, one);
  }
  if (job.kind !== 'linear' && job.kind !== 'network') return;
  if (job.until !== undefined) checkCount('until of job', job.until);
  if (prune !== true) return;
  const nPairs =
    folds.nFolds * trials.filter((trial) => isOfKind(trial, kind) && trial.features === job.features).length;
  const nGiven = new Set(job.pairs.map(({ trial, split }) => `${trial} ${split}`)).size;
  if (nGiven < nPairs) {
    throw jobError(`all ${nPairs} trainings of a sweep that prunes`, `${nGiven} of them`);
  }
}

/** What a trial has of a kind that {@link checkJob} has found it to be of. */
const member = <M extends Member>(trial: PlannedTrial, kind: M) =>
  (trial as Extract<PlannedTrial, Record<M, unknown>>)[kind];

/** What there is nothing to say of where nothing is trained. */
const UNTRAINED = { trainAccuracy: null, sparsity: null, curve: [] } as const;

/** One search serves every k; its time counts for each of them. */
async function searchNeighbours(
  { trials: numbers, split: only }: Extract<SweepJob, { kind: 'knn' }>,
  request: JobRequest,
): Promise<void> {
  const { backend, pixels, labels, scaling, trials, signal, onProgress, onResult } = request;
  const folds = only === undefined ? request.folds : foldOfHeldOut(labels.length, request.folds.members[only]!);
  const knn = numbers.map((number) => member(trials[number]!, 'knn'));
  const { metric, ties, weights } = knn[0]!;
  if (knn.some((one) => one.metric !== metric || one.ties !== ties || one.weights !== weights)) {
    throw jobError('trials of k-NN that differ in k alone', knn);
  }
  const started = performance.now();
  const data = { backend, pixels, labels, scaling, folds, signal, onProgress };
  const asked = { ...data, metric, ks: knn.map(({ k }) => k), ties, weights };
  const predictions = await predictFolds(asked);
  const scores = foldScores(predictions, asked);
  const scoreSeconds = (performance.now() - started) / 1000 / folds.nFolds;
  for (const [at, { foldAccuracies }] of scores.entries()) {
    for (const [split, accuracy] of foldAccuracies.entries()) {
      const times = { epochs: 0, fitSeconds: 0, scoreSeconds };
      const predicted = Uint8Array.from(folds.members[split]!, (sample) => predictions[at]![sample]!);
      onResult(numbers[at]!, only ?? split, { status: 'finished', accuracy, predicted, ...UNTRAINED, ...times });
    }
  }
}

async function trainPairs(
  { pairs: given, until }: Extract<SweepJob, { kind: 'linear' }>,
  request: JobRequest,
): Promise<void> {
  const { trials, folds, onResult, keeper, ...data } = request;
  const { numbers, pairs } = renumberedPairs(given);
  await judgePairs(
    {
      ...data,
      until,
      splits: splitsOf(folds),
      trials: numbers.map((number) => member(trials[number]!, 'linear')),
      keeper: keeper && renumbered(keeper, numbers),
    },
    pairs,
    ({ trial, split }, result) => onResult(numbers[trial]!, split, result),
  );
}

async function trainNetworks(
  { pairs: given, until, features, split }: Extract<SweepJob, { kind: 'network' }>,
  request: JobRequest,
): Promise<void> {
  const { trials, folds, onResult, keeper, mirroredOf, ...data } = request;
  const { numbers, pairs } = renumberedPairs(given);
  const networks = numbers.map((number) => member(trials[number]!, 'network'));
  const mirrored = networks.some(({ mirror }) => mirror)
    ? await mirroredOf?.(features, split, { signal: data.signal })
    : undefined;
  await judgeNetworks(
    {
      ...{ ...data, until, mirrored, splits: splitsOf(folds), trials: networks },
      keeper: keeper && renumbered(keeper, numbers),
    },
    pairs,
    ({ trial, split }, result) => onResult(numbers[trial]!, split, result),
  );
}

/** A keeper that knows trials by their numbers in the sweep, for those who count the ones of a job alone. */
function renumbered({ begun, onProgress, onEnd }: CohortKeeper, numbers: readonly number[]): CohortKeeper {
  return {
    begun: begun.map((progress) => withTrials(progress, (number) => numbers.indexOf(number))),
    onProgress: (progress) => onProgress(withTrials(progress, (at) => numbers[at]!)),
    onEnd,
  };
}
