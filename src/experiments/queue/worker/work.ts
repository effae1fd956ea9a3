import { processors } from '../../../kernels/hosts/processors.ts';
import { openCache } from '../../features/cache-folder.ts';
import { ImageFeatures } from '../../features/image-features.ts';
import { Compute } from '../../resources/compute.ts';
import { Data, type DataRequest } from '../../resources/data.ts';
import type { Observer } from '../../resources/observer.ts';
import { Stopwatch } from '../../resources/stopwatch.ts';
import { usualThreads } from '../../resources/threads.ts';
import type { DataSpec } from '../../specs/data.ts';
import type { QueueAddress } from '../address.ts';
import { checkServer } from '../connection.ts';
import { hostName, queueName } from '../names.ts';
import { loadQueuePackages } from '../packages.ts';
import { executeJob } from './execute.ts';
import { checkKnownAnswer } from './known-answer.ts';
import type { Patience } from './patience.ts';
import { QueueWorker } from './worker.ts';

export interface WorkSetup extends Omit<DataRequest, 'mayDownload'> {
  /** Undefined: only checks whether this machine could work. */
  readonly address: QueueAddress | undefined;
  /** Absent: one for each processor. */
  readonly threads: number | undefined;
  /** Whether features are kept on disk, and read from there. */
  readonly cache: boolean;
  readonly count: number | undefined;
  readonly idleExit: number | undefined;
  readonly signal: AbortSignal;
  /** For tests: absent, as {@link QueueWorker} has it. */
  readonly patience?: Patience;
}

/** What a worker has done. */
export interface WorkDone {
  readonly host: string;
  readonly nJobs: number;
}

/**
 * Does jobs of sweeps on this machine's copy of the data, once it has shown that it computes what others do.
 * @throws UserError (failed) for a server that cannot be used, or a machine that computes something else; (data) for missing data
 */
export async function workForQueue(spec: DataSpec, setup: WorkSetup, observer: Observer): Promise<WorkDone> {
  const { address, signal, threads = usualThreads(processors()), count, idleExit } = setup;
  const packages = address && (await loadQueuePackages());
  if (address !== undefined) await checkServer(packages!, address, signal);
  const cache = setup.cache ? await openCache(setup.env) : undefined;
  const stopwatch = new Stopwatch();
  const data = await Data.load(spec, { ...setup, mayDownload: true }, observer, stopwatch);
  const compute = await Compute.open({ threads, signal }, observer, stopwatch);
  try {
    await checkKnownAnswer(compute.backend, signal);
    const host = hostName();
    if (address === undefined) return { host, nJobs: 0 };
    const features = new ImageFeatures(compute, observer, cache);
    const resources = { data, compute, features, observer };
    observer.tell({ kind: 'worker-ready', host, nTrain: data.nTrain, dataset: data.dataset.name });
    const worker = new QueueWorker({
      ...{ packages: packages!, address, host, queue: queueName(data), count, idleExit, observer, signal },
      ...(setup.patience && { patience: setup.patience }),
      execute: (job, jobSignal) => executeJob(job, host, resources, jobSignal),
    });
    return { host, nJobs: await worker.run() };
  } finally {
    await compute.close();
  }
}
