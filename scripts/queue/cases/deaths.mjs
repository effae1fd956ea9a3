// @ts-check
/** @import { Lab } from '../lab.mjs' */
import { atWork, DATA, expectSame, SWEEP, until, wait } from '../lab.mjs';

const PRUNED = `${DATA} --model network --hidden 64,96,128 --learning-rate 0.05,0.1 --epochs 90 --folds 2 --prune`;

/** @param {Lab} lab @param {number} nWorkers @param {string} [line] */
async function started(lab, nWorkers, line = SWEEP) {
  const redis = await lab.redis();
  const client = redis.client();
  const workers = await Promise.all(Array.from({ length: nWorkers }, () => lab.worker(redis.address)));
  const sweep = lab.sweep(`${line} --queue ${redis.address}`);
  return { redis, client, workers, sweep };
}

/** Kills the worker that has a job of a rung in its hands. @param {import('ioredis').Redis} client @param {unknown} [rung] */
async function killAtWork(client, rung) {
  await until(async () => {
    const one = (await atWork(client)).find((job) => rung === undefined || job.rung === rung);
    if (one !== undefined) process.kill(one.pid, 'SIGKILL');
    return one !== undefined;
  }, 120);
}

export const DEATHS = [
  {
    name: 'kill -9 of each of three workers in turn, in the middle of a job',
    /** @param {Lab} lab */
    run: async (lab) => {
      const { client, sweep, redis, workers } = await started(lab, 3);
      for (const [i] of workers.entries()) {
        await killAtWork(client);
        await until(() => workers.filter(({ child }) => child.signalCode !== null).length > i, 10);
      }
      await lab.worker(redis.address);
      await expectSame(SWEEP, sweep.table);
    },
  },
  {
    name: 'kill -9 of all three workers at once, in the middle of their jobs',
    /** @param {Lab} lab */
    run: async (lab) => {
      const { client, sweep, redis, workers } = await started(lab, 3);
      await until(async () => (await atWork(client)).length === 3, 120);
      for (const { child } of workers) child.kill('SIGKILL');
      await lab.worker(redis.address);
      await expectSame(SWEEP, sweep.table);
    },
  },
  {
    name: '--prune with kill -9 of a worker at each of the three rungs',
    /** @param {Lab} lab */
    run: async (lab) => {
      const { client, sweep, redis } = await started(lab, 2, PRUNED);
      for (const rung of [10, 30, 'last']) {
        await killAtWork(client, rung);
        await lab.worker(redis.address);
      }
      await expectSame(PRUNED, sweep.table);
    },
  },
  {
    name: 'SIGSTOP of a worker for 45 s, longer than its lease, then SIGCONT',
    /** @param {Lab} lab */
    run: async (lab) => {
      const { client, sweep, redis, workers } = await started(lab, 1);
      await until(async () => (await atWork(client)).length === 1, 120);
      workers[0]?.child.kill('SIGSTOP');
      await lab.worker(redis.address);
      await wait(45);
      workers[0]?.child.kill('SIGCONT');
      await expectSame(SWEEP, sweep.table);
      await until(() => /stood still/.test(workers[0]?.err ?? ''), 30);
      // It learns that with the next renewal, unless its job ends before.
      const isTold = /another one may have it by now/.test(workers[0]?.err ?? '');
      return isTold ? 'it left its job' : 'it ended its job, and the duplicate was dropped';
    },
  },
];
