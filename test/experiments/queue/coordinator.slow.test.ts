import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { signalAt, startCli } from '../../helpers/commands/cli.ts';
import { wordsOf } from '../../helpers/commands/run-line.ts';
import { hasRedis, redisServer, WITHOUT_REDIS } from '../../helpers/queue/redis-server.ts';
import { DATA, swept } from '../../helpers/queue/swept.ts';
import { startWorker } from '../../helpers/queue/workers.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/* The process that runs the sweep is stopped, in one way or another. */

const SWEEP = `${DATA} --folds 4 --k 1,3 --loss softmax --learning-rate 0.01,0.1 --reg-strength 1e-3 --epochs 3`;
/** The same without what is noted on the way. */
const sameAs = ({ notes: _, ...rest }: Awaited<ReturnType<typeof swept>>) => rest;

/** Starts it as a process of its own, in an empty folder, and sends a signal as it says something. */
async function started(line: string, text: string, signal: NodeJS.Signals) {
  const cwd = await scratchFolder();
  const { child, done } = startCli(wordsOf(`crossval ${line} --run-dir run`), {
    cwd,
    onStderr: signalAt(text, signal),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { cwd, done };
}

describe.skipIf(!hasRedis)(hasRedis ? 'over a queue' : WITHOUT_REDIS, () => {
  test.each([
    ['before any job is done', 'queue: no workers', false],
    ['as it takes results', 'trial 1/6', true],
  ])('kill -9 of the sweep %s: --resume finds what the workers did', async (_, text, hasWorker) => {
    const { address } = await redisServer();
    if (hasWorker) startWorker(address, { count: 2 }); // then the sweep waits
    const { cwd, done } = await started(`${SWEEP} --queue ${address}`, text, 'SIGKILL');
    expect((await done).code).toBe(null);
    startWorker(address);
    expect(sameAs(await swept('--resume run', { cwd }))).toEqual(sameAs(await swept(SWEEP)));
  });

  test('Ctrl-C takes the jobs of the sweep out of the queue, and leaves those of another one', async () => {
    const { address, port } = await redisServer();
    const one = await started(`${SWEEP} --queue ${address}`, 'queue: no workers', 'SIGINT');
    const other = swept(`${SWEEP} --shuffle --queue ${address}`);
    const { code, stderr } = await one.done;
    expect(code).toBe(130);
    expect(stderr).toContain('cifar-train crossval --resume run');
    const redis = new Redis(port);
    onTestFinished(() => redis.disconnect());
    const stopped = await redis.keys('cifar-train:stopped:*');
    expect(stopped).toHaveLength(1);
    const runId = stopped[0]!.split(':').at(-1)!;
    expect(await redis.keys(`*${runId}-*`)).toEqual([]);
    startWorker(address);
    expect(sameAs(await other)).toEqual(sameAs(await swept(`${SWEEP} --shuffle`)));
    expect(sameAs(await swept('--resume run', { cwd: one.cwd }))).toEqual(sameAs(await swept(SWEEP)));
  });

  test('Ctrl-C tells a worker to stop, which then serves others', async () => {
    const { address } = await redisServer();
    const worker = startWorker(address);
    const long = `${DATA} --val 20 --model network --hidden 800 --epochs 20000 --learning-rate 0.01 --reg-strength 1e-3`;
    const { done } = await started(`${long} --queue ${address}`, 'queue: 1 worker', 'SIGINT');
    expect((await done).code).toBe(130);
    await expect
      .poll(() => worker.events, { timeout: 50_000 })
      .toContainEqual(expect.objectContaining({ kind: 'job-left', why: 'its sweep was stopped' }));
    expect(sameAs(await swept(`${SWEEP} --queue ${address}`))).toEqual(sameAs(await swept(SWEEP)));
  });

  test('on this machine alone: --queue none', async () => {
    const { address } = await redisServer();
    const { cwd, done } = await started(`${SWEEP} --queue ${address}`, 'queue: no workers', 'SIGKILL');
    await done;
    expect(sameAs(await swept('--resume run --queue none', { cwd }))).toEqual(sameAs(await swept(SWEEP)));
  });
});
