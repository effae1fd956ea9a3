import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { userError } from '../../helpers/caught.ts';
import { hasRedis, sharedRedis, WITHOUT_REDIS } from '../../helpers/queue/redis-server.ts';
import { DATA, swept, tableHere } from '../../helpers/queue/swept.ts';
import { workerProcess } from '../../helpers/queue/worker-process.ts';
import { startWorker } from '../../helpers/queue/workers.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/* Whatever dies, the table is the one of an undisturbed sweep on one machine. */

const SWEEP = `${DATA} --folds 2 --k 1,3 --loss softmax --learning-rate 0.01,0.1 --reg-strength 1e-3 --epochs 2`;
const ONE_JOB = `${DATA} --model knn --metric l2 --k 1,3 --folds 2`;

describe.skipIf(!hasRedis)(hasRedis ? 'over a queue' : WITHOUT_REDIS, () => {
  const redis = sharedRedis();

  test('two workers are killed in the middle of a job, one after the other', async () => {
    const here = await tableHere(SWEEP);
    const { address } = redis.server;
    const sweep = swept(`${SWEEP} --queue ${address}`);
    for (const worker of [workerProcess(address, 'hang'), workerProcess(address, 'hang')]) {
      await worker.says('begun');
      await worker.kill();
    }
    startWorker(address);
    expect((await sweep).table).toEqual(here);
  });

  test('a worker stands still for longer than its lease, and goes on: what it found is refused', async () => {
    const here = await tableHere(SWEEP);
    const { address } = redis.server;
    const sweep = swept(`${SWEEP} --queue ${address}`);
    const late = workerProcess(address, 'late');
    await late.says('begun');
    late.child.kill('SIGSTOP');
    workerProcess(address); // its short interval finds out that the other one is not heard
    expect((await sweep).table).toEqual(here);
    late.child.kill('SIGCONT');
    late.child.stdin!.write('go on\n');
    await late.says('another worker may have it by now');
    expect(late.said()).not.toContain('job-done');
  });

  test('more than ten workers die on one job: the sweep says so, and can be resumed', async () => {
    const here = await tableHere(ONE_JOB);
    const { address } = redis.server;
    const cwd = await scratchFolder();
    let isOver = false;
    const failed = userError(swept(`${ONE_JOB} --queue ${address} --run-dir run`, { cwd })).finally(() => {
      isOver = true;
    });
    let deaths = 0;
    const dieInTurn = async () => {
      while (!isOver) {
        const worker = workerProcess(address, 'hang');
        await Promise.race([worker.says('begun'), failed]);
        if (!isOver) deaths++;
        await worker.kill();
      }
    };
    await Promise.all([dieInTurn(), dieInTurn(), dieInTurn()]); // the next one has started by the time that one dies
    const error = await failed;
    expect(error.message).toMatch(/^every worker that took one job died on it \(.*; the last was /);
    expect(error.hint).toContain('start it again with: cifar-train crossval --resume run');
    expect(deaths).toBeGreaterThan(10);
    startWorker(address);
    expect((await swept('--resume run', { cwd })).table).toEqual(here);
  });

  test('a worker that is told to end gives its job back, and is gone within five seconds', async () => {
    const here = await tableHere(SWEEP);
    const { address, port } = redis.server;
    const client = new Redis(port);
    onTestFinished(() => client.disconnect());
    await client.flushall();
    const sweep = swept(`${SWEEP} --queue ${address}`);
    const worker = workerProcess(address, 'hang');
    await worker.says('begun');
    const [, name] = (await client.keys('cifar-train:*:meta'))[0]!.split(':');
    const [job] = await client.lrange(`cifar-train:${name}:active`, 0, -1);
    const started = performance.now();
    worker.child.kill('SIGTERM');
    await once(worker.child, 'exit');
    expect(performance.now() - started).toBeLessThan(5000);
    expect(worker.said().match(/begun|given back/g)).toEqual(['begun', 'given back']);
    expect(await client.llen(`cifar-train:${name}:active`)).toBe(0);
    expect(await client.keys('cifar-train:*:lock')).toEqual([]);
    expect(await client.lrange(`cifar-train:${name}:wait`, 0, -1)).toContain(job);
    startWorker(address);
    expect((await sweep).table).toEqual(here);
  });

  test.each<[string, (redis: Redis) => Promise<unknown>]>([
    ['all keys are lost', (redis) => redis.flushall()],
    ['all connections are cut', (redis) => redis.client('KILL', 'TYPE', 'normal')],
  ])('%s in the middle of a job', async (_, trouble) => {
    const here = await tableHere(SWEEP);
    const { address, port } = redis.server;
    const sweep = swept(`${SWEEP} --queue ${address}`);
    const worker = workerProcess(address, 'slow');
    await worker.says('begun');
    const client = new Redis(port);
    await trouble(client);
    client.disconnect();
    worker.child.stdin!.write('go on\n');
    expect((await sweep).table).toEqual(here);
  });

  test.each([
    ['and has lost all', []],
    ['with the file that it kept', ['--appendonly', 'yes', '--appendfsync', 'always']],
  ])('the server is killed and comes back, %s', async (_, options) => {
    const here = await tableHere(SWEEP);
    const { address, kill, start } = redis.server;
    await kill();
    await start(options);
    const sweep = swept(`${SWEEP} --queue ${address}`);
    const worker = workerProcess(address, 'slow');
    await worker.says('begun');
    await kill();
    await worker.says('queue-lost');
    await start(options);
    await worker.says('queue-back');
    worker.child.stdin!.write('go on\n');
    expect((await sweep).table).toEqual(here);
  });

  test('a machine that lies is found out where a result is known, and both are named', async () => {
    const { address } = redis.server;
    const cwd = await scratchFolder();
    const honest = startWorker(address);
    await swept(`${ONE_JOB} --queue ${address} --run-dir run`, { cwd });
    await honest.stop();
    const metrics = join(cwd, 'run/metrics.jsonl');
    const lines = (await readFile(metrics, 'utf8')).split('\n');
    await writeFile(metrics, lines.slice(0, 3).join('\n')); // the last result is lost: its job is done again
    workerProcess(address, 'lie');
    const error = await userError(swept('--resume run', { cwd }));
    expect(error.message).toMatch(
      /^two machines disagree on trial 1 on split 1: \S+\.\d+ has accuracy .*, \S+\.\d+ had /,
    );
    expect(JSON.parse(await readFile(join(cwd, 'run/run.json'), 'utf8')).status).toBe('failed');
  });
});
