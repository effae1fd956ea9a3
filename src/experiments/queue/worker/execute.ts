import { dataError, usageError } from '../../../errors.ts';
import { version } from '../../../runs/version.ts';
import { runJob } from '../../../selection/sweep/run-job.ts';
import { planRows, sweepRows } from '../../crossval/rows.ts';
import type { Resources } from '../../experiment.ts';
import { type HashedJob, type JobResult, jobResult } from '../job.ts';
import { fromQueue } from '../translate.ts';

/**
 * Does one job on this machine's data.
 * @param host who does it
 * @throws UserError (usage) for what is no job of a sweep of this version, or comes to more than a queue carries; (data) for one of other
 *   data; (failed) for too little memory
 */
export async function executeJob(
  { job: queued, hash }: HashedJob,
  host: string,
  resources: Pick<Resources, 'data' | 'compute' | 'features' | 'observer'>,
  signal: AbortSignal,
): Promise<JobResult> {
  const { dataset, pixels, labels } = resources.data;
  const { seed, origin } = queued;
  if (origin.dataDigest !== dataset.digest) {
    throw dataError(`the job is about other data: its digest is ${origin.dataDigest}, this worker's ${dataset.digest}`);
  }
  if (origin.version !== version) {
    throw usageError(`the job is of version ${origin.version}, and this worker is of version ${version}`);
  }
  const { job, trials, folds, numbers } = fromQueue(queued, labels);
  planRows(resources, trials, { nSplits: folds.nFolds, test: false });
  const results: JobResult['results'] = [];
  await runJob(job, {
    ...{ backend: resources.compute.backend, pixels, labels, classNames: dataset.classNames },
    ...{ folds, trials, seed, signal },
    ...sweepRows(resources, folds, seed),
    onResult: (trial, split, { predicted: _, ...result }) => results.push({ trial: numbers[trial]!, split, ...result }),
  });
  return jobResult(hash, host, results);
}
