import { usageError } from '../errors.ts';
import type { Metric } from '../kernels/backend.ts';
import { checkMatrix } from '../kernels/matrix.ts';
import { checkKnnOptions } from '../models/knn/options.ts';
import type { Ties } from '../models/knn/vote.ts';
import { checkHyperparameters } from '../models/training/hyperparameters.ts';
import { checkList } from '../util/checks.ts';
import { rising } from '../util/rising.ts';
import { checkFolds } from './check-splits.ts';
import type { CohortKeeper, CohortProgress } from './cohort-keeper.ts';
import { checkNeighbours, crossValidateKnn } from './cross-validate-knn.ts';
import { crossValidateLinear } from './cross-validate-linear.ts';
import { type Folds, splitsOf } from './folds.ts';
import type { LinearCrossValidation } from './linear-cross-validation.ts';
import { rank } from './ranking.ts';
import type { SplitResult, Trial, UnrankedTrial } from './results.ts';
import { Scoreboard, type TrialStanding } from './scoreboard.ts';
import type { PlannedTrial } from './space/space.ts';

export interface SweepRequest extends Omit<LinearCrossValidation, 'splits' | 'trials'> {
  readonly folds: Folds;
  /** The trials, from linearTrials and knnTrials. */
  readonly trials: readonly PlannedTrial[];
  /** Called for each trial whose last result was computed. */
  readonly onTrial?: ((trial: UnrankedTrial, standing: TrialStanding) => void) | undefined;
}

/**
 * Judges every trial on the same folds. Each has the result that it would have alone.
 *
 * `onProgress` counts trials, with fractions: `done` rises from call to call, and reaches `total` in the last one.
 * @returns every trial, in the order given, ranked
 * @throws UserError (usage) for an invalid hyperparameter or invalid data, no trials, folds of other data or that
 *   overlap, a k that exceeds the smallest training part, or a pruned sweep that does not fit in memory
 */
export async function sweep(request: SweepRequest): Promise<readonly Trial[]> {
  const { trials, folds, prune = false, onTrial } = request;
  const onProgress = rising(request.onProgress);
  checkSweep(request);
  const places = trials.map((_, place) => place);
  const linear = places.filter((place) => 'linear' in trials[place]!);
  const known = prune ? knownOfPruned(request, linear) : request.known;
  const board = new Scoreboard(
    trials.map(({ params }) => params),
    folds.nFolds,
    onTrial,
  );
  const missing = (place: number): boolean => {
    const results = folds.members.map((_, split) => known?.(place, split));
    for (const [split, result] of results.entries()) {
      if (result !== undefined) board.add(place, split, result, { quietly: true });
    }
    return results.includes(undefined);
  };
  const open = new Set(places.filter(missing));
  const report = (place: number, split: number, result: SplitResult) => {
    if (known?.(place, split) === undefined) request.onSplit?.(place, split, result);
    board.add(place, split, result);
  };
  let done = trials.length - open.size;
  const within = (share: number) => (part: number, of: number) =>
    onProgress(Math.min(done + (share * part) / of, trials.length), trials.length);

  for (const search of searchesOf(trials, open)) {
    await searchNeighbours({ ...request, onProgress: within(search.places.length) }, search, report);
    done += search.places.length;
  }
  const nOpen = linear.filter((place) => open.has(place)).length;
  if (nOpen > 0) {
    const { backend, pixels, labels, scaling, classNames, seed, signal } = request;
    await crossValidateLinear({
      ...{ backend, pixels, labels, scaling, classNames, seed, signal, prune },
      splits: splitsOf(folds),
      trials: linear.flatMap((place) => {
        const trial = trials[place]!;
        return 'linear' in trial ? [trial.linear] : [];
      }),
      known: (at, split) => known?.(linear[at]!, split),
      keeper: request.keeper && renumbered(request.keeper, linear),
      onSplit: (at, split, result) => report(linear[at]!, split, result),
      onProgress: within(nOpen),
    });
  }
  onProgress(trials.length, trials.length);
  return rank(board.finished());
}

/** A keeper that numbers linear trials by their places in the sweep, for code that counts only the linear ones. */
function renumbered({ begun, onProgress, onEnd }: CohortKeeper, linear: readonly number[]): CohortKeeper {
  const withTrials = (progress: CohortProgress, numberOf: (trial: number) => number): CohortProgress => ({
    ...progress,
    members: progress.members.map((member) => ({ ...member, trial: numberOf(member.trial) })),
  });
  return {
    begun: begun.map((progress) => withTrials(progress, (place) => linear.indexOf(place))),
    onProgress: (progress) => onProgress(withTrials(progress, (at) => linear[at]!)),
    onEnd,
  };
}

/** Errors in any trial are reported before the first is tried. */
function checkSweep({ trials, folds, pixels }: SweepRequest): void {
  checkList('trials', trials, 'a list of trials, such as knnTrials and linearTrials return');
  checkMatrix('pixels', pixels);
  checkFolds(folds, pixels.nRows);
  for (const [at, trial] of trials.entries()) {
    if ('knn' in trial) {
      checkKnnOptions(trial.knn);
      checkNeighbours([trial.knn.k], folds);
    } else if ('linear' in trial) checkHyperparameters(trial.linear);
    else {
      throw usageError(`trial ${at + 1} is neither knn nor linear`, {
        hint: 'linearTrials(settings, nTrain) turns settings into trials, knnTrials(space) a space',
      });
    }
  }
}

/**
 * Pruning compares all trials after each round, and those comparisons are not saved: unless every linear trial has
 * ended, all of them run again.
 */
function knownOfPruned({ known, folds }: SweepRequest, linear: readonly number[]): SweepRequest['known'] {
  const whole = linear.every((place) => folds.members.every((_, split) => known?.(place, split) !== undefined));
  const again = new Set(whole ? [] : linear);
  return (place, split) => (again.has(place) ? undefined : known?.(place, split));
}

/** k-NN trials that share one search: those that differ only in k. */
interface Search {
  readonly metric: Metric;
  readonly ties: Ties;
  readonly ks: readonly number[];
  readonly places: readonly number[];
}

function searchesOf(trials: readonly PlannedTrial[], open: ReadonlySet<number>): readonly Search[] {
  const searches = new Map<string, { metric: Metric; ties: Ties; ks: number[]; places: number[] }>();
  for (const place of open) {
    const trial = trials[place]!;
    if (!('knn' in trial)) continue;
    const { metric, ties, k } = trial.knn;
    const key = `${metric} ${ties}`;
    const search = searches.get(key) ?? { metric, ties, ks: [], places: [] };
    searches.set(key, search);
    search.ks.push(k);
    search.places.push(place);
  }
  return [...searches.values()];
}

/** One search serves every k; its time counts for each of them. */
async function searchNeighbours(
  { backend, pixels, labels, scaling, folds, signal, onProgress }: SweepRequest,
  { metric, ties, ks, places }: Search,
  report: (place: number, split: number, result: SplitResult) => void,
): Promise<void> {
  const started = performance.now();
  const data = { backend, pixels, labels, scaling, folds, signal, onProgress };
  const scores = await crossValidateKnn({ ...data, metric, ks, ties });
  const scoreSeconds = (performance.now() - started) / 1000 / folds.nFolds;
  for (const [at, { foldAccuracies }] of scores.entries()) {
    for (const [split, accuracy] of foldAccuracies.entries()) {
      report(places[at]!, split, { status: 'finished', accuracy, epochs: 0, fitSeconds: 0, scoreSeconds });
    }
  }
}
