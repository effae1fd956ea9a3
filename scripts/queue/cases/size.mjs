// @ts-check
/** @import { Lab } from '../lab.mjs' */
import { readFileSync } from 'node:fs';
import { expectSame, until } from '../lab.mjs';

const list = (/** @type {number} */ n, /** @type {(i: number) => unknown} */ of) =>
  Array.from({ length: n }, (_, i) => of(i)).join(',');
/** 100 rates × 50 strengths × 2 folds. */
const MANY = `--dataset shapes --limit 20 --seed 5 --model network --hidden 1 --folds 2 --epochs 1 --learning-rate ${list(100, (i) => (i + 1) / 1000)} --reg-strength ${list(50, (i) => (i + 1) / 1e5)}`;

export const SIZE = [
  {
    name: '10,000 jobs, by two workers',
    alone: true,
    /** @param {Lab} lab */
    run: async (lab) => {
      const redis = await lab.redis();
      const client = redis.client();
      for (const _ of [1, 2])
        lab.cli(`worker --queue ${redis.address} --dataset shapes --limit 20 --seed 5 --threads 1`);
      const sweep = lab.sweep(`${MANY} --queue ${redis.address}`);
      let [memory, cpu, jobs] = [0, 0, 0];
      await until(async () => {
        if (sweep.child.exitCode !== null) return true;
        const { pid } = sweep.child;
        memory = Math.max(memory, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0));
        const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ').slice(13, 15).map(Number);
        cpu = Math.max(cpu, (user + system) / 100);
        const [wait] = await client.keys('cifar-train:*:wait');
        if (wait !== undefined) jobs = Math.max(jobs, await client.llen(wait));
        await new Promise((next) => setTimeout(next, 500));
        return false;
      }, 3000);
      const info = await client.info('memory');
      const peak = Number(/used_memory_peak:(\d+)/.exec(info)?.[1]) / 2 ** 20;
      await expectSame(MANY, sweep.table);
      return `${jobs} jobs waiting at most; Redis: ${peak.toFixed(0)} MiB at most; coordinator: ${cpu.toFixed(0)} s of a processor, ${(memory / 1024).toFixed(0)} MiB`;
    },
  },
];
