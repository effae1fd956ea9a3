import { largestOf } from '../../util/statistics/extremes.ts';
import { bestThird, type RungScore, rungsOf } from '../judging/halving.ts';
import type { TrialSplit } from '../judging/judged-pairs.ts';
import type { SplitResult } from '../results.ts';
import type { PlannedTrial } from '../space/space.ts';
import { cutJobs } from './cut.ts';
import type { SweepJob } from './jobs.ts';

/** A job whose trainings may be stopped on their way. */
export type PrunableJob = Extract<SweepJob, { kind: 'linear' | 'network' }>;

export const isPrunable = (job: SweepJob): job is PrunableJob => job.kind === 'linear' || job.kind === 'network';

type OnResult = (trial: number, split: number, result: SplitResult) => void;

const epochsOf = (trial: PlannedTrial): number =>
  'linear' in trial ? trial.linear.epochs : 'network' in trial ? trial.network.epochs : 0;

/**
 * Prunes trainings that other machines do: which of them continue after a rung depends on all, so that each rung waits for all of them.
 * No model leaves a machine: what continues is trained again from its start, to the same bits.
 * @param job      all trainings that are compared
 * @param doJobs   has jobs done, and tells their results
 * @param onResult told what does not change any more
 */
export async function pruneElsewhere(
  job: PrunableJob,
  { trials, nSplits }: { readonly trials: readonly PlannedTrial[]; readonly nSplits: number },
  doJobs: (jobs: readonly SweepJob[], onResult: OnResult) => Promise<void>,
  onResult: OnResult,
): Promise<void> {
  const longest = largestOf(job.pairs.map(({ trial }) => epochsOf(trials[trial]!)));
  const finished: RungScore[] = [];
  let open: readonly TrialSplit[] = job.pairs;
  for (const until of rungsOf(longest)) {
    const stopped: { readonly pair: TrialSplit; readonly result: SplitResult }[] = [];
    await doJobs(cutJobs([{ ...job, pairs: open, until }], trials), (trial, split, result) => {
      if (result.status === 'pruned') stopped.push({ pair: { trial, split }, result });
      else onResult(trial, split, result);
      if (result.status === 'finished') finished.push({ trial, accuracy: result.accuracy! });
    });
    const scores = stopped.map(({ pair: { trial }, result }) => ({ trial, accuracy: result.accuracy! }));
    const kept = bestThird([...finished, ...scores], nSplits);
    for (const { pair, result } of stopped) if (!kept.has(pair.trial)) onResult(pair.trial, pair.split, result);
    open = stopped.flatMap(({ pair }) => (kept.has(pair.trial) ? [pair] : []));
  }
  if (open.length > 0) await doJobs(cutJobs([{ ...job, pairs: open }], trials), onResult);
}
