import type { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { hint, UserError, usageError } from '../../../../src/errors.ts';
import { jobResult } from '../../../../src/experiments/queue/job.ts';
import { loadQueuePackages } from '../../../../src/experiments/queue/packages.ts';
import { userError } from '../../../helpers/caught.ts';
import { jobOf, queueWith, queueWorker } from '../../../helpers/queue/queue-worker.ts';
import { hasRedis, redisServer, sharedRedis, WITHOUT_REDIS } from '../../../helpers/queue/redis-server.ts';

const LOST = 'its lease has ended, or the server has lost it: another worker may have it by now';

/** Something that is waited for. */
function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** BullMQ's worker, which asks for a job once it is let; counts how many were made, and how often each was asked. */
async function gated(isLet: () => Promise<void>) {
  const { Worker: Real } = await loadQueuePackages();
  const counts = { nMade: 0, nAsked: 0 };
  class Worker extends Real {
    constructor(...args: ConstructorParameters<typeof Real>) {
      super(...args);
      counts.nMade++;
    }

    override async getNextJob(...args: Parameters<InstanceType<typeof Real>['getNextJob']>) {
      counts.nAsked++;
      await isLet();
      return await super.getNextJob(...args);
    }
  }
  return { Worker: Worker as unknown as typeof Real, counts };
}

/** How often a worker has looked whether jobs wait. */
async function nLooks(client: Redis): Promise<number> {
  const [, calls = '0'] = /cmdstat_llen:calls=(\d+)/.exec(await client.info('commandstats')) ?? [];
  return Number(calls);
}

describe.skipIf(!hasRedis)(hasRedis ? 'over a queue' : WITHOUT_REDIS, () => {
  const redis = sharedRedis();

  test('a worker that hears of no job, though one waits, is made anew', async () => {
    const { address, port } = redis.server;
    await queueWith(port, jobOf(0));
    const packages = await loadQueuePackages();
    let nMade = 0;
    const Worker = new Proxy(packages.Worker, {
      construct: (Real, [name, ...rest]) => new Real(nMade++ === 0 ? 'another-queue' : name, ...(rest as [never])),
    });
    const patience = { lockDuration: 20_000, stalledInterval: 10_000, deafness: 500 };
    const worker = await queueWorker(address, { Worker, count: 1, patience });
    expect(await worker.done).toBe(1);
    expect(nMade).toBe(2);
  });

  test('a worker that had nothing to do for long is not made anew when a job comes', async () => {
    const { address, port } = redis.server;
    const { client, add } = await queueWith(port);
    const way = gate();
    let isHeld = false;
    const { Worker, counts } = await gated(() => (isHeld ? way.opened : Promise.resolve()));
    const patience = { lockDuration: 20_000, stalledInterval: 10_000, deafness: 3000 };
    const worker = await queueWorker(address, { Worker, count: 1, patience });
    await expect.poll(() => counts.nAsked, { timeout: 20_000 }).toBeGreaterThan(14); // 250 ms each
    isHeld = true;
    await add(jobOf(0));
    const before = await nLooks(client);
    await expect.poll(() => nLooks(client), { timeout: 20_000 }).toBeGreaterThan(before + 1);
    way.open();
    expect(await worker.done).toBe(1);
    expect(counts.nMade).toBe(1);
  });

  test('a job that comes as a worker is about to end, for want of one, is done', async () => {
    const { address, port } = redis.server;
    const { client, queue } = await queueWith(port, jobOf(0));
    const way = gate();
    const { Worker } = await gated(() => way.opened);
    const worker = await queueWorker(address, { Worker, idleExit: 1 });
    const before = await nLooks(client);
    await expect.poll(() => nLooks(client), { timeout: 20_000 }).toBeGreaterThan(before + 4); // at least one a second
    way.open();
    expect(await worker.done).toBe(1);
    expect(await queue.getJobCounts('completed', 'active')).toEqual({ completed: 1, active: 0 });
  });

  test('a job that comes as a worker is told to end is given back', async () => {
    const { address, port } = redis.server;
    const { queue } = await queueWith(port, jobOf(0));
    const way = gate();
    const { Worker, counts } = await gated(() => way.opened);
    const worker = await queueWorker(address, { Worker });
    await expect.poll(() => counts.nAsked).toBe(1);
    worker.stop();
    way.open();
    expect(await worker.done).toBe(0);
    expect(worker.events).toMatchObject([{ kind: 'job-left', why: 'given back' }]);
    expect(await queue.getJobCounts('wait', 'active')).toEqual({ wait: 1, active: 0 });
  });

  test.each<[string, (worker: { stop: () => void }) => void]>([
    ['its result does not count', () => {}],
    ['it is not said to be given back', (worker) => worker.stop()],
  ])('a job that another worker has by now: %s', async (_, then) => {
    const { address, port } = redis.server;
    const { id } = jobOf(0);
    const { client } = await queueWith(port, jobOf(0));
    const [begun, end] = [gate(), gate()];
    const worker = await queueWorker(address, {
      idleExit: 1,
      execute: async ({ hash }) => {
        begun.open();
        await end.opened;
        return jobResult(hash, 'node7.1', []);
      },
    });
    await begun.opened;
    await client.set(`cifar-train:a-queue:${id}:lock`, "another worker's");
    then(worker);
    end.open();
    expect(await worker.done).toBe(0);
    expect(worker.events).toMatchObject([{ kind: 'job-left', what: '1 knn trial', why: LOST }]);
  });

  test('a worker that fails at one job after the other leaves; the jobs wait for another one, with its name', async () => {
    const { address, port } = redis.server;
    const { queue } = await queueWith(port, ...[0, 1, 2, 3].map(jobOf));
    const worker = await queueWorker(address, {
      execute: async ({ job }) => {
        if (job.seed === 0) throw usageError('it is of another version');
        throw job.seed === 2
          ? new TypeError('/home/me/x.js is wrong')
          : new UserError(hint`too little memory\nsee below`, 'failed');
      },
    });
    const error = await userError(worker.done);
    expect(error.message).toMatch(/^this machine failed at 3 jobs in a row, the last time at 1 knn trial: too little/);
    expect(error.hint).toContain('cifar-train worker --check');
    const reasons = await Promise.all([0, 1, 2, 3].map(async (seed) => (await queue.getJob(jobOf(seed).id))!.toJSON()));
    expect(reasons.map(({ failedReason, stacktrace }) => [failedReason, stacktrace])).toEqual([
      ['it is of another version', []],
      ['too little memory', []],
      ['an internal error: see what the worker wrote', []],
      ['too little memory', []],
    ]);
    expect((await queue.getJobLogs(jobOf(1).id)).logs).toEqual(['node7.1']);
    expect(await queue.getFailedCount()).toBe(1);
  });

  test.each<[string, RegExp, readonly (readonly string[])[], readonly (readonly string[])[]]>([
    ['can only be read', /become a replica/, [['REPLICAOF', '127.0.0.1', '1']], [['REPLICAOF', 'NO', 'ONE']]],
    [
      'has too many connections',
      /as many as it may have/,
      [
        ['CONFIG', 'SET', 'maxclients', '1'],
        ['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'],
      ],
      [['CONFIG', 'SET', 'maxclients', '100']],
    ],
  ])('a server that %s: the worker says so once, and goes on once it can', async (_, why, trouble, end) => {
    const server = await redisServer();
    const { client, add } = await queueWith(server.port);
    const worker = await queueWorker(server.address, { count: 1 });
    await expect.poll(() => client.client('LIST')).toContain('name=cifar-train:');
    for (const [command, ...args] of trouble) await client.call(command!, ...args);
    const said = () => worker.events.map((event) => ('why' in event ? event.why : event.kind));
    await expect.poll(said, { timeout: 20_000 }).toContainEqual(expect.stringMatching(why));
    for (const [command, ...args] of end) await client.call(command!, ...args);
    await expect.poll(said, { timeout: 20_000 }).toContain('queue-back');
    await add(jobOf(0));
    expect(await worker.done).toBe(1);
    expect(said()).toEqual([expect.stringMatching(why), 'queue-back', 'job-done']);
  });

  test('a worker that may be idle for so long ends after it, though its server is gone', async () => {
    const server = await redisServer();
    const worker = await queueWorker(server.address, { idleExit: 3 });
    await server.kill();
    expect(await worker.done).toBe(0);
    expect(worker.events).toContainEqual(expect.objectContaining({ kind: 'queue-lost' }));
  });
});
