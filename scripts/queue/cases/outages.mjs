// @ts-check
/** @import { Lab } from '../lab.mjs' */
import { createServer } from 'node:net';
import { atWork, DATA, expect, expectSame, SWEEP, until, wait } from '../lab.mjs';

const KEPT = ['--appendonly', 'yes', '--appendfsync', 'always'];

/** Starts a sweep with two workers, one of which is at work by now. @param {Lab} lab @param {readonly string[]} options */
async function inTheMiddle(lab, options = []) {
  const redis = await lab.redis(options);
  const client = redis.client();
  client.on('error', () => undefined);
  const workers = [await lab.worker(redis.address), await lab.worker(redis.address)];
  const sweep = lab.sweep(`${SWEEP} --queue ${redis.address}`);
  await until(async () => (await atWork(client)).length > 0, 120);
  client.disconnect();
  return { redis, workers, sweep };
}

const down = [3, 20, 120].flatMap((seconds) =>
  [KEPT, []].map((options) => ({
    name: `Redis is killed and down for ${seconds} s, ${options.length > 0 ? 'with its file' : 'all is lost'}`,
    /** @param {Lab} lab */
    run: async (lab) => {
      const { redis, sweep } = await inTheMiddle(lab, options);
      await redis.kill();
      await wait(seconds);
      await redis.start();
      const back = performance.now();
      await expectSame(SWEEP, sweep.table);
      expect(/the queue is back/.test(sweep.err), 'the sweep has not noticed');
      return `done ${((performance.now() - back) / 1000).toFixed(0)} s after it was back`;
    },
  })),
);

export const OUTAGES = [
  ...down,
  {
    name: 'Redis is down, and a worker is told to end: it is gone within 5 s',
    /** @param {Lab} lab */
    run: async (lab) => {
      const { redis, workers } = await inTheMiddle(lab);
      await redis.kill();
      await wait(3);
      const started = performance.now();
      for (const { child } of workers) child.kill('SIGTERM');
      await Promise.all(workers.map(({ done }) => done));
      const seconds = (performance.now() - started) / 1000;
      expect(seconds < 5, `it took ${seconds} s`);
      return `after ${seconds.toFixed(1)} s`;
    },
  },
  {
    name: 'Redis is down for less than --idle-exit: the worker waits for it, and ends once there is nothing to do',
    /** @param {Lab} lab */
    run: async (lab) => {
      const redis = await lab.redis();
      const worker = await lab.worker(redis.address, '--idle-exit 60');
      await redis.kill();
      await wait(40);
      expect(worker.child.exitCode === null, 'it has ended');
      await redis.start();
      await expectSame(SWEEP, lab.sweep(`${SWEEP} --queue ${redis.address}`).table);
      expect((await worker.done) === 0, worker.err);
    },
  },
  {
    name: 'the memory of Redis is full for 10 s while results come',
    /** @param {Lab} lab */
    run: async (lab) => {
      const { redis, sweep } = await inTheMiddle(lab);
      const client = redis.client();
      await client.config('SET', 'maxmemory', '1');
      await wait(10);
      await client.config('SET', 'maxmemory', '0');
      await expectSame(SWEEP, sweep.table);
    },
  },
  {
    name: 'the address accepts connections and never answers: said within 15 s',
    /** @param {Lab} lab */
    run: async (lab) => {
      let reached = 0;
      const silent = createServer(() => {
        reached ||= performance.now();
      }).listen(0, '127.0.0.1');
      lab.atEnd(() => silent.close());
      await until(() => silent.listening, 5);
      const { port } = /** @type {import('node:net').AddressInfo} */ (silent.address());
      const sweep = lab.sweep(`${DATA} --model knn --queue redis://127.0.0.1:${port}`);
      expect((await sweep.done) === 1 && /it does not answer/.test(sweep.err), sweep.err);
      const seconds = (performance.now() - reached) / 1000;
      expect(seconds < 15, `it took ${seconds} s`);
    },
  },
];
