import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { checkedAddress } from '../../../src/experiments/queue/address.ts';
import { type HashedJob, hashedJob, jobResult } from '../../../src/experiments/queue/job.ts';
import { loadQueuePackages, type QueuePackages } from '../../../src/experiments/queue/packages.ts';
import { QueueWorker } from '../../../src/experiments/queue/worker/worker.ts';
import type { WorkerSetup } from '../../../src/experiments/queue/worker/worker-setup.ts';
import type { ExperimentEvent } from '../../../src/experiments/resources/events.ts';

const digest = 'a'.repeat(64);

/** A job of no sweep; another seed makes another one. */
export const jobOf = (seed: number): HashedJob =>
  hashedJob({
    runId: '0123456789abcdef01234567',
    origin: { version: '0.1.0', dataDigest: digest, sweepDigest: digest },
    seed,
    folds: { folds: 2, shuffle: false, stratify: false },
    kind: 'knn',
    ties: 'smallest',
    members: [{ trial: 0, params: { model: 'knn', metric: 'l2', k: 1 } }],
  });

/** An empty queue with some jobs in it. */
export async function queueWith(port: number, ...jobs: readonly HashedJob[]) {
  const client = new Redis(port);
  client.on('error', () => undefined); // the test kills it
  const queue = new Queue('a-queue', { connection: client, prefix: 'cifar-train' });
  queue.on('error', () => undefined);
  onTestFinished(async () => {
    await queue.close();
    client.disconnect();
  });
  await client.flushall();
  const add = ({ id, job }: HashedJob) => queue.add('job', job, { jobId: id, attempts: 3 });
  for (const job of jobs) await add(job);
  return { client, queue, add };
}

type Options = Partial<Pick<WorkerSetup, 'execute' | 'count' | 'idleExit' | 'patience'>> & {
  readonly Worker?: QueuePackages['Worker'];
};

/** Starts a worker of this process that does its jobs as the test says; it is stopped with the test. */
export async function queueWorker(address: string, { Worker, ...options }: Options = {}) {
  const controller = new AbortController();
  const events: ExperimentEvent[] = [];
  const packages = await loadQueuePackages();
  const worker = new QueueWorker({
    packages: Worker === undefined ? packages : { ...packages, Worker },
    address: checkedAddress(address, false),
    ...{ queue: 'a-queue', host: 'node7.1', count: undefined, idleExit: undefined, signal: controller.signal },
    execute: async ({ hash }) => jobResult(hash, 'node7.1', []),
    observer: { tell: (event) => events.push(event) },
    ...options,
  });
  const done = worker.run();
  done.catch(() => undefined); // the test looks at it, or not
  const stop = () => controller.abort();
  onTestFinished(() => {
    stop();
    return done.then(
      () => undefined,
      () => undefined,
    );
  });
  return { done, stop, events };
}
