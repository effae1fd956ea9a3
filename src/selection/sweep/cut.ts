import { cohortsOf } from '../linear/cohorts.ts';
import type { PlannedTrial } from '../space/space.ts';
import type { SweepJob } from './jobs.ts';

/** Cohorts are cut as for so many threads, however many there are: each result is the same in any cohort. */
const AS_FOR_THREADS = 4;

type Pairs = Extract<SweepJob, { kind: 'linear' }>['pairs'];

/**
 * Cuts jobs into what machines can do beside each other: linear trainings that go through the same images of a split in the same
 * order; each network; the exact solutions of a split, which share its Gram matrix; each random search. A search for
 * neighbours serves all splits, and stays whole.
 */
export const cutJobs = (jobs: readonly SweepJob[], trials: readonly PlannedTrial[]): readonly SweepJob[] =>
  jobs.flatMap((job): readonly SweepJob[] => {
    if (job.kind === 'knn') return [job];
    return piecesOf(job, trials).map((pairs) => ({ ...job, pairs }));
  });

function piecesOf({ kind, pairs }: Exclude<SweepJob, { kind: 'knn' }>, trials: readonly PlannedTrial[]) {
  if (kind === 'linear') return cohorts(pairs, trials);
  if (kind !== 'exact') return pairs.map((pair): Pairs => [pair]);
  const splits = [...new Set(pairs.map(({ split }) => split))];
  return splits.map((split) => pairs.filter((pair) => pair.split === split));
}

function cohorts(pairs: Pairs, trials: readonly PlannedTrial[]): readonly Pairs[] {
  const numbers = [...new Set(pairs.map(({ trial }) => trial))];
  const settings = numbers.map((number) => (trials[number] as Extract<PlannedTrial, { linear: unknown }>).linear);
  const at = new Map(numbers.map((number, i) => [number, i]));
  const own = pairs.map(({ trial, split }) => ({ trial: at.get(trial)!, split }));
  return cohortsOf(own, settings, AS_FOR_THREADS).map((members) =>
    members.map(({ trial, split }) => ({ trial: numbers[trial]!, split })),
  );
}

/** What a job gives the results of. */
export function pairsIn(job: SweepJob, nSplits: number): Pairs {
  if (job.kind !== 'knn') return job.pairs;
  const splits = job.split === undefined ? Array.from({ length: nSplits }, (_, split) => split) : [job.split];
  return job.trials.flatMap((trial) => splits.map((split) => ({ trial, split })));
}
