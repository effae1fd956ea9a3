import { cp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CliOptions, signalAt, startCli } from '../../helpers/commands/cli.ts';
import { wordsOf } from '../../helpers/commands/run-line.ts';
import { hasRedis, redisServer, sharedRedis, WITHOUT_REDIS } from '../../helpers/queue/redis-server.ts';
import { DATA, swept, tableHere } from '../../helpers/queue/swept.ts';
import { startWorker } from '../../helpers/queue/workers.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/* The process that runs the sweep is stopped, in one way or another. */

const SWEEP = `${DATA} --folds 4 --k 1,3 --loss softmax --learning-rate 0.01,0.1 --reg-strength 1e-3 --epochs 3`;
const AT_REMOVAL = `--import=${resolve(import.meta.dirname, '../../fixtures/kill-at-removal.js')}`;

/** Starts it as a process of its own, in an empty folder. */
async function started(line: string, options: Omit<CliOptions, 'cwd'>) {
  const cwd = await scratchFolder();
  const { child, done } = startCli(wordsOf(`crossval ${line} --run-dir run`), { cwd, ...options });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { cwd, child, done };
}

describe.skipIf(!hasRedis)(hasRedis ? 'over a queue' : WITHOUT_REDIS, () => {
  const redis = sharedRedis();

  /** A connection of the test's own, on a server that is empty. */
  async function emptied(): Promise<Redis> {
    const client = new Redis(redis.server.port);
    onTestFinished(() => client.disconnect());
    await client.flushall();
    return client;
  }

  test('kill -9 of the sweep before any job is done: --resume has the workers do them, or does them here', async () => {
    const { address } = redis.server;
    const onStderr = signalAt('queue: no workers', 'SIGKILL');
    const { cwd, done } = await started(`${SWEEP} --queue ${address}`, { onStderr });
    expect((await done).code).toBe(null);
    await cp(join(cwd, 'run'), join(cwd, 'copy'), { recursive: true });
    const here = await tableHere(SWEEP);
    expect((await swept('--resume copy --queue none', { cwd })).table).toEqual(here);
    startWorker(address);
    expect((await swept('--resume run', { cwd })).table).toEqual(here);
  });

  test.each<[string, Omit<CliOptions, 'cwd'>]>([
    ['as it takes results', { onStderr: signalAt('trial 1/6', 'SIGKILL') }],
    ['once it has kept a result, before it removes its job', { env: { NODE_OPTIONS: AT_REMOVAL } }],
  ])('kill -9 of the sweep %s: --resume finds what the workers did', async (_, options) => {
    const client = await emptied();
    const { address } = redis.server;
    const first = startWorker(address, { count: 2 }); // then the sweep waits
    const { cwd, done } = await started(`${SWEEP} --queue ${address}`, options);
    expect((await done).code).toBe(null);
    await first.done;
    const [completed = ''] = await client.keys('cifar-train:*:completed');
    if ('env' in options) expect(await client.zcard(completed)).toBe(2);
    const second = startWorker(address);
    expect((await swept('--resume run', { cwd })).table).toEqual(await tableHere(SWEEP));
    expect(await client.keys('cifar-train:*:completed')).toEqual([]);
    expect((await second.stop()).nJobs).toBe(4); // of six
  });

  test('kill -9 of the sweep, which then draws more: jobs of before, whose trials had other numbers, are done again', async () => {
    const client = await emptied();
    const { address } = redis.server;
    const drawn = `${DATA} --folds 2 --model linear,network --loss softmax --hidden 40..120 --epochs 4 --search random`;
    const { cwd, done } = await started(`${drawn} --trials 3 --queue ${address}`, {
      onStderr: signalAt('trial 4/6', 'SIGKILL'),
    });
    const first = startWorker(address, { count: 8 }); // all of them
    expect((await done).code).toBe(null);
    await first.done;
    const [completed = ''] = await client.keys('cifar-train:*:completed');
    expect(await client.zcard(completed)).toBeGreaterThan(0);
    startWorker(address);
    const { found, csv } = (await swept('--resume run --trials 2', { cwd })).table;
    const { drawnBefore, ...options } = found.options as Record<string, unknown>;
    expect(drawnBefore).toEqual([3]);
    expect({ found: { ...found, options }, csv }).toEqual(await tableHere(`${drawn} --trials 5`));
  });

  test('Ctrl-C takes the jobs of the sweep out of the queue, and leaves those of another one', async () => {
    const client = await emptied();
    const { address } = redis.server;
    const onStderr = signalAt('queue: no workers');
    const one = await started(`${SWEEP} --queue ${address}`, { onStderr });
    const other = swept(`${SWEEP} --shuffle --queue ${address}`);
    const { code, stderr } = await one.done;
    expect(code).toBe(130);
    expect(stderr).toContain('cifar-train crossval --resume run');
    const stopped = await client.keys('cifar-train:stopped:*');
    expect(stopped).toHaveLength(1);
    const runId = stopped[0]!.split(':').at(-1)!;
    expect(await client.keys(`*${runId}-*`)).toEqual([]);
    startWorker(address);
    expect((await other).table).toEqual(await tableHere(`${SWEEP} --shuffle`));
    expect((await swept('--resume run', { cwd: one.cwd })).table).toEqual(await tableHere(SWEEP));
  });

  test('Ctrl-C while the server is gone says that the jobs stay there; stopped again, the sweep removes them', async () => {
    const { address, port, kill, start } = await redisServer('--appendonly', 'yes', '--appendfsync', 'always');
    let [isKilled, isStopped] = [false, false];
    const onStderr: CliOptions['onStderr'] = async (said, child) => {
      if (said.includes('queue: no workers') && !isKilled) {
        isKilled = true;
        await kill();
      }
      if (said.includes('cannot be used (') && !isStopped) {
        isStopped = true;
        child.kill('SIGINT');
      }
    };
    const { cwd, done } = await started(`${SWEEP} --queue ${address}`, { onStderr });
    const { code, stderr } = await done;
    expect(code).toBe(130);
    expect(stderr).toMatch(/its jobs stay there, .* Resume the sweep to use their results/);
    await start();
    const client = new Redis(port);
    onTestFinished(() => client.disconnect());
    const [wait = ''] = await client.keys('cifar-train:*:wait');
    expect(await client.llen(wait)).toBeGreaterThan(0);
    await expect(swept('--resume run', { cwd, stopAt: 'queue: no workers' })).rejects.toThrow('interrupted');
    expect(await client.keys('cifar-train:*:wait')).toEqual([]);
  });

  test('Ctrl-C tells a worker to stop, which then serves others', async () => {
    const { address } = redis.server;
    const client = await emptied();
    const worker = startWorker(address);
    const long = `${DATA} --val 20 --model network --hidden 800 --epochs 20000 --learning-rate 0.01 --reg-strength 1e-3`;
    const { child, done } = await started(`${long} --queue ${address}`, {});
    await expect.poll(() => client.keys('cifar-train:*:lock'), { timeout: 50_000 }).toHaveLength(1); // it has begun
    child.kill('SIGINT');
    expect((await done).code).toBe(130);
    await expect
      .poll(() => worker.events, { timeout: 50_000 })
      .toContainEqual(expect.objectContaining({ kind: 'job-left', why: 'its sweep was stopped' }));
    expect((await swept(`${SWEEP} --queue ${address}`)).table).toEqual(await tableHere(SWEEP));
  });
});
