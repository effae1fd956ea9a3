import { usageError } from '../../errors.ts';
import type { Workers } from '../../kernels/backend.ts';
import { rowsLike } from '../../kernels/copy-rows.ts';
import { fitInput, type ModelInput } from '../../models/input/input.ts';
import { linearModel } from '../../models/linear/model/model.ts';
import { linearParameters } from '../../models/linear/model/parameters.ts';
import { cohortBytes } from '../../models/training/cohorts/cohort-setup.ts';
import { Random } from '../../util/random.ts';
import { largestOf } from '../../util/statistics/extremes.ts';
import type { CohortProgress } from '../judging/cohort-keeper.ts';
import { bestThird, rungsOf } from '../judging/halving.ts';
import type { TrialSplit } from '../judging/judged-pairs.ts';
import type { JudgedSplit } from '../results.ts';
import { CohortRun } from './cohort-run.ts';
import { cohortsOf } from './cohorts.ts';
import type { LinearCrossValidation } from './linear-cross-validation.ts';

export interface TogetherRequest extends LinearCrossValidation {
  readonly workers: Workers;
  /** What is to be judged. */
  readonly pairs: readonly TrialSplit[];
  /** Trainings that go on after so many epochs are judged then, as pruned; unused with `prune`. */
  readonly until?: number | undefined;
  readonly onResult: (pair: TrialSplit, judged: JudgedSplit) => void;
  /** Called with numbers of epochs that are done or no longer wanted, counted for each pair. */
  readonly onEpochs: (epochs: number) => void;
}

/** What is left of WebAssembly's 4 GiB for cohorts that wait for each other, beside images of a usual size. */
const ROOM = 3 * 2 ** 30;

/** Judges settings in cohorts, each trained by one thread on one split, one per thread at a time. */
export async function crossValidateTogether(request: TogetherRequest): Promise<void> {
  const { backend, workers, pixels, labels, classNames, splits, trials, pairs } = request;
  const others = new AbortController();
  const signal = request.signal === undefined ? others.signal : AbortSignal.any([request.signal, others.signal]);
  const keeper = request.prune === true ? undefined : request.keeper;
  const cohorts = withBegun(keeper?.begun ?? [], pairs, (rest) => cohortsOf(rest, trials, workers.threads));
  if (request.prune === true) checkRoom(request, cohorts);
  const model = linearModel(classNames.length, pixels.nCols);
  const shared = { rows: rowsLike(backend, pixels, pixels.nRows), labels: backend.uint8(1, labels.length) };
  const runs: CohortRun[] = [];
  try {
    shared.rows.data.set(pixels.data);
    shared.labels.data.set(labels);
    const inputs: ModelInput[] = [];
    for (const split of new Set(pairs.map(({ split }) => split))) {
      inputs[split] = await fitInput(backend, pixels, request.scaling, splits[split]!.training);
    }
    const runOf = ({ id, members, from }: NumberedCohort): CohortRun => {
      const { split } = members[0]!;
      const run = new CohortRun({
        ...{ id, split, from },
        backend,
        workers,
        rows: shared.rows,
        labels: shared.labels.data,
        ...splits[split]!,
        input: inputs[split]!,
        model,
        trialNumbers: members.map(({ trial }) => trial),
        trials: members.map(({ trial }) => trials[trial]!),
        random: from === undefined ? Random.seeded(request.seed) : Random.fromState(from.random),
        signal: AbortSignal.any([signal]), // its own: Node warns of more than ten listeners to one
        onResult: (trial, result) => request.onResult({ trial, split }, result),
        onEpochs: request.onEpochs,
        onProgress: keeper?.onProgress,
      });
      if (from !== undefined) request.onEpochs(from.epochs * members.length);
      runs.push(run);
      return run;
    };
    if (request.prune === true) await inRungs(request, cohorts.map(runOf), others);
    else {
      await inTurn(workers.threads, cohorts, others, async (cohort) => {
        const run = runOf(cohort);
        await run.trainTo(request.until ?? Number.POSITIVE_INFINITY);
        if (request.until !== undefined) {
          await run.judge();
          run.keep(new Set());
        }
        keeper?.onEnd(cohort.id);
        run.free();
      });
    }
  } finally {
    for (const run of runs) run.free();
    backend.free(shared.rows, shared.labels);
  }
}

/** Pairs that are trained together, from the start or from a saved state. */
interface NumberedCohort {
  readonly id: number;
  readonly members: readonly TrialSplit[];
  readonly from?: CohortProgress | undefined;
}

/** The cohorts that were started, as far as their results are wanted, and new cohorts of the remaining pairs. */
function withBegun(
  begun: readonly CohortProgress[],
  pairs: readonly TrialSplit[],
  group: (pairs: readonly TrialSplit[]) => readonly (readonly TrialSplit[])[],
): readonly NumberedCohort[] {
  const open = new Map(pairs.map((pair) => [`${pair.trial} ${pair.split}`, pair]));
  const goingOn = begun.flatMap((progress): NumberedCohort[] => {
    const { id, split } = progress;
    const members = progress.members.filter(({ trial }) => open.delete(`${trial} ${split}`));
    if (members.length === 0) return [];
    return [{ id, members: members.map(({ trial }) => ({ trial, split })), from: { ...progress, members } }];
  });
  const next = 1 + Math.max(-1, largestOf(begun.map(({ id }) => id)));
  return [...goingOn, ...group([...open.values()]).map((members, i) => ({ id: next + i, members }))];
}

/** @throws UserError (usage) if the cohorts of a pruned sweep, which are all kept from rung to rung, do not fit */
function checkRoom({ pixels, classNames, splits, trials }: TogetherRequest, cohorts: readonly NumberedCohort[]): void {
  const nFeatures = pixels.nCols;
  const parameters = linearParameters(classNames.length, nFeatures);
  const bytes = cohorts.reduce((sum, { members }) => {
    const nTraining = splits[members[0]!.split]!.training.length;
    const settings = members.map(({ trial }) => trials[trial]!);
    return sum + cohortBytes(settings, parameters, { nFeatures, nTraining });
  }, 0);
  if (bytes <= ROOM) return;
  const most = Math.floor((trials.length * ROOM) / bytes);
  throw usageError(
    `pruning keeps all linear trials in memory: ${trials.length} of them on ${splits.length} splits do not fit`,
    {
      hint: `about ${most} fit; or turn pruning off`,
    },
  );
}

/** Trains all to the first rung, the best third to the second, and the rest of those to the end. */
async function inRungs(
  { trials, splits, workers }: TogetherRequest,
  runs: readonly CohortRun[],
  others: AbortController,
): Promise<void> {
  for (const rung of rungsOf(largestOf(trials.map(({ epochs }) => epochs)))) {
    await inTurn(workers.threads, runs, others, async (run) => {
      await run.trainTo(rung);
      await run.judge();
    });
    const kept = bestThird(
      runs.flatMap((run) => run.scores),
      splits.length,
    );
    for (const run of runs) run.keep(kept);
  }
  await inTurn(workers.threads, runs, others, (run) => run.trainTo(Number.POSITIVE_INFINITY));
}

/**
 * Does the work for every item, of at most n items at a time. After a failure it starts no more, lets the others know, waits
 * for them, and throws what failed first.
 */
async function inTurn<T>(
  n: number,
  items: readonly T[],
  others: AbortController,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    try {
      while (failures.length === 0 && next < items.length) await work(items[next++]!);
    } catch (error) {
      failures.push(error);
      others.abort(error);
    }
  };
  await Promise.all(Array.from({ length: n }, lane));
  if (failures.length > 0) throw failures[0];
}
