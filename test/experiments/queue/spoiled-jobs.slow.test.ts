import { Queue } from 'bullmq';
import type { ChainableCommander } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasRedis, sharedRedis, WITHOUT_REDIS } from '../../helpers/queue/redis-server.ts';
import { DATA, tableHere } from '../../helpers/queue/swept.ts';
import { connected, queueOn, waiting } from '../../helpers/queue/waiting-sweep.ts';
import { startWorker } from '../../helpers/queue/workers.ts';

/* Jobs are lost in part, changed, or not given to anybody: the sweep goes on, or says what it waits for. */

const SWEEP = `${DATA} --model knn --k 1,3 --folds 2`;

type Spoil = (change: ChainableCommander, queue: string, id: string) => ChainableCommander;

describe.skipIf(!hasRedis)(hasRedis ? 'over a queue' : WITHOUT_REDIS, () => {
  const redis = sharedRedis();

  test.each<[string, Spoil]>([
    ['is no JSON any more', (change, queue, id) => change.hset(`${queue}:${id}`, { data: '{' })],
    ['has options that are no JSON', (change, queue, id) => change.hset(`${queue}:${id}`, { opts: '{' })],
    [
      'has more data than any job',
      (change, queue, id) => change.hset(`${queue}:${id}`, { data: '1'.repeat(9_000_000) }),
    ],
    ['is gone though it waits', (change, queue, id) => change.del(`${queue}:${id}`)],
    [
      'is gone though it has a result',
      (change, queue, id) =>
        change.lrem(`${queue}:wait`, 0, id).zadd(`${queue}:completed`, 1, id).del(`${queue}:${id}`),
    ],
    [
      'is gone though it has failed',
      (change, queue, id) => change.lrem(`${queue}:wait`, 0, id).zadd(`${queue}:failed`, 1, id).del(`${queue}:${id}`),
    ],
    [
      'has failed, and is no JSON any more',
      (change, queue, id) =>
        change.lrem(`${queue}:wait`, 0, id).zadd(`${queue}:failed`, 1, id).hset(`${queue}:${id}`, { data: '{' }),
    ],
  ])('a job that %s is added again', async (_, spoil) => {
    const client = connected(redis.server.port);
    await client.flushall();
    const sweep = await waiting(`${SWEEP} --queue ${redis.server.address}`);
    const queue = `cifar-train:${await queueOn(client)}`;
    let change = client.multi();
    for (const id of await client.lrange(`${queue}:wait`, 0, -1)) change = spoil(change, queue, id);
    await change.exec();
    startWorker(redis.server.address);
    const { table, notes } = await sweep.done;
    expect(table).toEqual(await tableHere(SWEEP));
    // Both at one look, or each at one of its own.
    const lost = [...notes.join('\n').matchAll(/the queue has lost (\d+) jobs?: added again/g)];
    expect(lost.reduce((sum, [, n]) => sum + Number(n), 0)).toBe(2);
  });

  test('a job of no sweep that is no JSON is named by the worker that refuses it', async () => {
    const { address, port } = redis.server;
    const client = connected(port);
    await client.flushall();
    const sweep = await waiting(`${SWEEP} --queue ${address}`);
    const name = await queueOn(client);
    const queue = new Queue(name, { connection: { port }, prefix: 'cifar-train' });
    onTestFinished(() => queue.close());
    await queue.add('forged', {}, { jobId: 'forged', lifo: true });
    await client.hset(`cifar-train:${name}:forged`, { data: '{' });
    const worker = startWorker(address);
    await sweep.done;
    expect(worker.events.filter(({ kind }) => kind === 'job-left')).toEqual([
      { kind: 'job-left', what: 'job forged', why: 'it is no job of this version: it is not JSON' },
    ]);
  });

  test('a sweep says once that the queue is paused, and goes on when it is not any more', async () => {
    const { address, port } = redis.server;
    const client = connected(port);
    await client.flushall();
    let tell: (text: string) => void = () => {};
    const told = new Promise<string>((resolve) => {
      tell = resolve;
    });
    const sweep = await waiting(`${SWEEP} --queue ${address}`, { onWarning: tell });
    const queue = new Queue(await queueOn(client), { connection: { port }, prefix: 'cifar-train' });
    onTestFinished(() => queue.close());
    await queue.pause();
    startWorker(address);
    expect(await told).toContain('the queue is paused on the server');
    await queue.resume();
    const { table } = await sweep.done;
    expect(table).toEqual(await tableHere(SWEEP));
  });
});
