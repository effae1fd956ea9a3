import { Queue } from 'bullmq';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkedAddress } from '../../../src/experiments/queue/address.ts';
import { hashedJob, jobResult } from '../../../src/experiments/queue/job.ts';
import { loadQueuePackages } from '../../../src/experiments/queue/packages.ts';
import { QueueWorker } from '../../../src/experiments/queue/worker.ts';
import { hasRedis, redisServer, sharedRedis, WITHOUT_REDIS } from '../../helpers/queue/redis-server.ts';

const digest = 'a'.repeat(64);
const { id, job } = hashedJob({
  runId: '0123456789abcdef01234567',
  origin: { version: '0.1.0', dataDigest: digest, sweepDigest: digest },
  seed: 0,
  folds: { folds: 2, shuffle: false, stratify: false },
  kind: 'knn',
  ties: 'smallest',
  members: [{ trial: 0, params: { model: 'knn', metric: 'l2', k: 1 } }],
});

describe.skipIf(!hasRedis)(hasRedis ? 'over a queue' : WITHOUT_REDIS, () => {
  const redis = sharedRedis();

  test('a worker that hears of no job, though one waits, is made anew', async () => {
    const packages = await loadQueuePackages();
    let nMade = 0;
    const Worker = new Proxy(packages.Worker, {
      construct: (Real, [name, ...rest]) => new Real(nMade++ === 0 ? 'another-queue' : name, ...(rest as [never])),
    });
    const { address, port } = redis.server;
    const queue = new Queue('a-queue', { connection: { port }, prefix: 'cifar-train' });
    onTestFinished(() => queue.close());
    await queue.add('job', job, { jobId: id });
    const worker = new QueueWorker({
      ...{
        packages: { ...packages, Worker },
        address: checkedAddress(address, false),
        queue: 'a-queue',
        host: 'node7',
      },
      execute: async ({ hash }) => jobResult(hash, 'node7', []),
      ...{ count: 1, idleExit: undefined, observer: { tell: () => {} }, signal: new AbortController().signal },
      patience: { lockDuration: 20_000, stalledInterval: 10_000, deafness: 500 },
    });
    expect(await worker.run()).toBe(1);
    expect(nMade).toBe(2);
  });

  test('a worker that may be idle for so long ends after it, though its server is gone', async () => {
    const server = await redisServer();
    const address = checkedAddress(server.address, false);
    const said: string[] = [];
    const worker = new QueueWorker({
      ...{
        packages: await loadQueuePackages(),
        address,
        queue: 'a-queue',
        host: 'node7',
        count: undefined,
        idleExit: 3,
      },
      execute: async ({ hash }) => jobResult(hash, 'node7', []),
      observer: { tell: ({ kind }) => said.push(kind) },
      signal: new AbortController().signal,
    });
    const done = worker.run();
    await server.kill();
    expect(await done).toBe(0);
    expect(said).toContain('queue-lost');
  });
});
