import { settingError } from '../../errors.ts';
import { isPixels } from '../../features/spec/spec.ts';
import { parseFeatures } from '../../features/spec/text.ts';
import { checkMatrix } from '../../kernels/matrix.ts';
import { checkLabels } from '../../models/check-labels.ts';
import { checkKnnOptions } from '../../models/knn/options.ts';
import { checkExactRows } from '../../models/solvers/exact/request.ts';
import { SOLVERS } from '../../models/solvers/solvers.ts';
import { checkCallbacks, checkClasses, checkClassNames, checkCount, checkList } from '../../util/checks.ts';
import { rising } from '../../util/rising.ts';
import { checkJudging, checkResult } from '../check-splits.ts';
import { checkNeighbours } from '../cross-validate-knn.ts';
import { checkFolds, type Folds } from '../folds.ts';
import type { CrossValidation } from '../judging/cross-validation.ts';
import { checkNetwork } from '../network/cross-validate-networks.ts';
import type { JudgedSplit, SplitResult, Trial, UnrankedTrial } from '../results.ts';
import type { PlannedTrial } from '../space/space.ts';
import { encodingCost, jobCost, learningCost } from './costs.ts';
import { cutJobs, pairsIn } from './cut.ts';
import { checkTrial, idleTrial, planJobs, type SweepJob } from './jobs.ts';
import { rank } from './ranking.ts';
import { type MirroredOf, type RowsOf, runJob } from './run-job.ts';
import { isPrunable, pruneElsewhere } from './rungs.ts';
import { Scoreboard, type TrialStanding } from './scoreboard.ts';

type OnFar = Parameters<Elsewhere>[1]['onResult'];

export interface SweepRequest extends Omit<CrossValidation, 'splits'> {
  readonly folds: Folds;
  /** What is tried, see space.ts. */
  readonly trials: readonly PlannedTrial[];
  /** Makes the rows of features, for trials on them. */
  readonly rowsOf?: RowsOf | undefined;
  /** What these rows cost, if some are there already: see `encodingCost`. */
  readonly rowsCost?: ((features: string, split: number | undefined) => Promise<number>) | undefined;
  /** Makes the rows of mirror images, for networks that are trained on them too. */
  readonly mirroredOf?: MirroredOf | undefined;
  /** Called with what each training predicted of the validation images, in their order, if it was neither pruned nor diverged. */
  readonly onPredicted?: ((trial: number, split: number, predicted: Uint8Array) => void) | undefined;
  /** Called for each trial whose last result was computed. */
  readonly onTrial?: ((trial: UnrankedTrial, standing: TrialStanding) => void) | undefined;
  /** Has the jobs done by other machines; absent: they are done here, one after the other. */
  readonly elsewhere?: Elsewhere | undefined;
}

/** Has jobs done, and tells every result of each, then that the job is done. */
export type Elsewhere = (
  jobs: readonly SweepJob[],
  told: {
    readonly onResult: (trial: number, split: number, result: SplitResult) => void;
    readonly onJobDone: (job: SweepJob) => void;
  },
) => Promise<void>;

/**
 * Judges every trial on the same folds. Each gets the result that it would have alone.
 *
 * `onProgress` counts trials, with fractions, each job of them weighted by what it costs, with its features: `done` rises from
 * call to call, and reaches `total` in the last one.
 * @returns every trial, in the order given, ranked
 * @throws UserError (usage) for an invalid hyperparameter or invalid data, no trials, folds that are not of this data or
 *   overlap, a k that exceeds the smallest training part, or a pruned sweep that does not fit in memory
 */
export async function sweep(request: SweepRequest): Promise<readonly Trial[]> {
  checkSweep(request);
  const { trials, folds, prune = false, onTrial } = request;
  const onProgress = rising(request.onProgress);
  const known = prune ? knownOfPruned(request) : request.known;
  const board = new Scoreboard(
    trials.map(({ params }) => params),
    folds.nFolds,
    onTrial,
  );
  let nKnown = 0;
  for (const trial of trials.keys()) {
    const results = folds.members.map((_, split) => known?.(trial, split));
    for (const [split, result] of results.entries()) {
      if (result === undefined) continue;
      checkResult('what known returns', result);
      board.add(trial, split, result, { quietly: true });
    }
    if (!results.includes(undefined)) nKnown++;
  }
  const onResult = (trial: number, split: number, { predicted, ...result }: JudgedSplit) => {
    if (predicted !== null && result.status === 'finished') request.onPredicted?.(trial, split, predicted);
    // A search for neighbours finds those of every split, also where some are known.
    if (known?.(trial, split) === undefined) request.onSplit?.(trial, split, result);
    board.add(trial, split, result);
  };
  const isKnown = (trial: number, split: number) => known?.(trial, split) !== undefined;
  const { elsewhere } = request;
  const planned =
    elsewhere === undefined ? planJobs({ trials, nSplits: folds.nFolds, isKnown, prune }) : cutOf(request, isKnown);
  const jobs = await withCosts(planned, request);
  const total = jobs.reduce((sum, { rows, work }) => sum + rows + work, 0);
  let spent = 0;
  const tell = (cost: number) => {
    const done = nKnown + ((trials.length - nKnown) * (spent + cost)) / total;
    onProgress(Math.min(done, trials.length), trials.length);
  };
  if (elsewhere !== undefined) {
    const costs = new Map(jobs.map(({ job, rows, work }) => [job, rows + work]));
    const onJobDone = (job: SweepJob) => {
      spent += costs.get(job) ?? 0; // those of a rung count together
      tell(0);
    };
    const checked = (onFar: OnFar) => (trial: number, split: number, result: SplitResult) => {
      checkCount('the trial of a result', trial, 0, trials.length - 1);
      checkCount('the split of a result', split, 0, folds.nFolds - 1);
      checkResult('result', result);
      onFar(trial, split, result);
    };
    const onFar: OnFar = (trial, split, result) => onResult(trial, split, { ...result, predicted: null }); // it comes without
    await elsewhere(
      planned.filter((job) => !(prune && isPrunable(job))),
      { onResult: checked(onFar), onJobDone },
    );
    for (const job of prune ? planned.filter(isPrunable) : []) {
      const doJobs: Parameters<typeof pruneElsewhere>[2] = (cut, onRung) =>
        elsewhere(cut, { onResult: checked(onRung), onJobDone });
      await pruneElsewhere(job, { trials, nSplits: folds.nFolds }, doJobs, onFar);
      onJobDone(job);
    }
  } else {
    for (const { job, rows, work } of jobs) {
      const onRows = (part: number, of: number) => tell((rows * part) / of);
      await runJob(job, { ...request, onResult, onRows, onProgress: (part, of) => tell(rows + (work * part) / of) });
      spent += rows + work;
      tell(0);
    }
  }
  onProgress(trials.length, trials.length);
  return rank(board.finished());
}

/**
 * The jobs for other machines. They are cut in the same way whatever is known, so that what is done of them is found again: one
 * is left out where all of its results are known.
 */
function cutOf({ trials, folds, prune }: SweepRequest, isKnown: (trial: number, split: number) => boolean) {
  const { nFolds: nSplits } = folds;
  const whole = planJobs({ trials, nSplits, isKnown: () => false, prune });
  const jobs = whole.flatMap((job) => (prune && isPrunable(job) ? [job] : cutJobs([job], trials)));
  return jobs.filter((job) => pairsIn(job, nSplits).some(({ trial, split }) => !isKnown(trial, split)));
}

/**
 * Judges one trial once more, where nothing holds what it predicted: it predicts the same again.
 * @param splits which of its results are wanted
 */
export async function predictAgain(request: SweepRequest, trial: number, splits: ReadonlySet<number>): Promise<void> {
  const { trials, folds, onPredicted } = request;
  const isKnown = (other: number, split: number) => other !== trial || !splits.has(split);
  const alone = { ...request, prune: false, keeper: undefined };
  for (const job of planJobs({ trials, nSplits: folds.nFolds, isKnown })) {
    await runJob(job, {
      ...alone,
      onResult: (_, split, { predicted }) => {
        if (predicted !== null && splits.has(split)) onPredicted?.(trial, split, predicted);
      },
    });
  }
}

/** Jobs on the same features, which are next to each other, share their rows. */
async function withCosts(jobs: readonly SweepJob[], request: SweepRequest) {
  const { trials, folds, pixels, classNames, rowsCost = costOfRows(folds) } = request;
  const size = { trials, folds, nPixels: pixels.nCols, nClasses: classNames.length };
  const priced: { readonly job: SweepJob; readonly rows: number; readonly work: number }[] = [];
  for (const [i, job] of jobs.entries()) {
    const { features, split } = job;
    const before = jobs[i - 1];
    const isThere = isPixels(features) || (features === before?.features && split === before.split);
    priced.push({ job, rows: isThere ? 0 : await rowsCost(features, split), work: jobCost(job, size) });
  }
  return priced;
}

/** Of features of which none are there. */
const costOfRows =
  ({ foldOf }: Folds): NonNullable<SweepRequest['rowsCost']> =>
  async (features) => {
    const specs = parseFeatures(features);
    return learningCost(specs) + encodingCost(specs, foldOf.length);
  };

/** What is wrong with any trial is told before the first is tried. */
function checkSweep(request: SweepRequest): void {
  checkJudging(request);
  const {
    trials,
    folds,
    pixels,
    labels,
    classNames,
    onTrial,
    onPredicted,
    rowsOf,
    rowsCost,
    mirroredOf,
    elsewhere,
    prune,
  } = request;
  checkCallbacks({ onTrial, onPredicted, rowsOf, rowsCost, mirroredOf, elsewhere });
  if (prune !== undefined && typeof prune !== 'boolean') throw settingError('prune', 'true or false', prune);
  checkList('trials', trials, 'a list of trials, such as knnTrials and linearTrials give');
  checkMatrix('pixels', pixels);
  checkLabels('the data', labels, pixels.nRows);
  checkClassNames(classNames);
  checkClasses('the data', labels, labels.keys(), classNames.length);
  checkFolds(folds, pixels.nRows);
  for (const [at, trial] of trials.entries()) {
    checkTrial(trial);
    if ('knn' in trial) {
      checkKnnOptions(trial.knn);
      checkNeighbours([trial.knn.k], folds);
    } else if ('linear' in trial) SOLVERS.sgd.check(trial.linear);
    else if ('network' in trial) checkNetwork(trial.network);
    else if ('randomSearch' in trial) SOLVERS['random-search'].check(trial.randomSearch);
    else if ('exact' in trial) {
      SOLVERS.exact.check(trial.exact);
      if (trial.features === undefined) checkExactRows(pixels);
    } else throw idleTrial(at);
  }
}

/**
 * Which trials are pruned depends on how all of them stood after each round, and that is not known from before: unless
 * every trial of a kind has its end, all of them run again.
 */
function knownOfPruned({ known, folds, trials }: SweepRequest): SweepRequest['known'] {
  const again = new Set(
    (['linear', 'network'] as const).flatMap((kind) => {
      const own = [...trials.keys()].filter((trial) => kind in trials[trial]!);
      const whole = own.every((trial) => folds.members.every((_, split) => known?.(trial, split) !== undefined));
      return whole ? [] : own;
    }),
  );
  return (trial, split) => (again.has(trial) ? undefined : known?.(trial, split));
}
