import { isDeepStrictEqual } from 'node:util';
import { usageError } from '../../errors.ts';
import { learns } from '../../features/spec/spec.ts';
import { parseFeatures } from '../../features/spec/text.ts';
import type { Ties } from '../../models/knn/ties.ts';
import type { Folds } from '../../selection/folds.ts';
import type { PlannedTrial } from '../../selection/space/space.ts';
import { pairsIn } from '../../selection/sweep/cut.ts';
import { type SweepJob, trialsIn } from '../../selection/sweep/jobs.ts';
import { foldsOf, trialsFrom } from '../crossval/space.ts';
import type { CrossvalSpec } from '../specs/crossval.ts';
import { type HashedJob, hashedJob, type QueueJob } from './job.ts';

/** What all jobs of a sweep have in common. */
export type JobOrigin = Pick<QueueJob, 'runId' | 'origin' | 'seed' | 'folds'>;

/** The usual rule for ties, where no trial is of k-NN. */
const NO_TIES: Ties = 'smallest';

const rest = ({ params: _, ...settings }: PlannedTrial): string => JSON.stringify(settings);

/** A job of a sweep, as it crosses the queue: trials go by their params. */
export function toQueue(
  job: SweepJob,
  {
    trials,
    nTrain,
    nSplits,
  }: { readonly trials: readonly PlannedTrial[]; readonly nTrain: number; readonly nSplits: number },
  origin: JobOrigin,
): HashedJob {
  const numbers = trialsIn(job);
  const own = numbers.map((number) => trials[number]!);
  const ties = own.map((trial) => ('knn' in trial ? trial.knn.ties : NO_TIES))[0]!;
  const members = numbers.map((trial) => ({ trial, params: { ...trials[trial]!.params } }));
  const there = trialsFrom(
    own.map(({ params }) => params),
    ties,
    nTrain,
  );
  const differs = own.find(
    (trial, i) => !isDeepStrictEqual(trial.params, there[i]?.params) || rest(trial) !== rest(there[i]!),
  );
  if (differs !== undefined) throw new Error(`a trial is not what its params name: ${JSON.stringify(differs.params)}`);
  const splits = new Set(pairsIn(job, nSplits).map(({ split }) => split));
  if (splits.size !== 1 && splits.size !== nSplits) throw new Error('a job is about one split or all of them');
  const until = 'until' in job && job.until !== undefined ? { until: job.until } : {};
  const split = splits.size === 1 ? { split: [...splits][0]! } : {};
  return hashedJob({ ...origin, kind: job.kind, ...until, ...split, ties, members });
}

/** A job that came over the queue, with its trials and folds as this machine makes them. */
export interface ReceivedJob {
  readonly job: SweepJob;
  /** Those of the job alone; its numbers are of them. */
  readonly trials: readonly PlannedTrial[];
  readonly folds: Folds;
  /** The numbers of the same trials in the sweep. */
  readonly numbers: readonly number[];
}

/**
 * @param labels of all training images
 * @throws UserError (usage) for what is no job of a sweep on this data
 */
export function fromQueue(
  { kind, split, until, ties, members, folds: assignment, seed }: QueueJob,
  labels: Uint8Array,
): ReceivedJob {
  const trials = trialsFrom(
    members.map(({ params }) => params),
    ties,
    labels.length,
  );
  const folds = foldsOf({ ...assignment, seed } as CrossvalSpec, labels);
  const own = [...trials.keys()];
  if (split !== undefined && split >= folds.nFolds) {
    throw usageError(`the job is about split ${split + 1} of ${folds.nFolds}`);
  }
  const splits = split === undefined ? [...folds.members.keys()] : [split];
  const features = trials[0]!.features;
  const common = {
    ...(features !== undefined && { features }),
    // Which training part features are learned from; of others it does not matter.
    ...(split !== undefined &&
      (kind === 'knn' || (features !== undefined && learns(parseFeatures(features)))) && { split }),
  };
  const job: SweepJob =
    kind === 'knn'
      ? { kind, ...common, trials: own }
      : {
          kind,
          ...common,
          pairs: own.flatMap((trial) => splits.map((split) => ({ trial, split }))),
          ...((kind === 'linear' || kind === 'network') && { until }),
        };
  return { job, trials, folds, numbers: members.map(({ trial }) => trial) };
}
