// @ts-check
/** @import { Lab } from '../lab.mjs' */
import { loadavg } from 'node:os';
import { expect, tableHere, until } from '../lab.mjs';

const WORK = '--dataset shapes --limit 2000 --seed 5';
const SWEEP = `${WORK} --model knn,linear,network --k 1,3,5 --loss softmax,svm --learning-rate 0.01,0.03 --hidden 64,128 --epochs 12 --folds 4`;
const TURNS = 5;
/** What sharing the work may cost. */
const MOST = 1.15;

/** @param {Lab} lab @param {string} line */
async function timed(lab, line) {
  const started = performance.now();
  const table = await lab.sweep(line).table;
  return { table, seconds: (performance.now() - started) / 1000 };
}

const middle = (/** @type {number[]} */ all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

export const TIMING = [
  {
    name: `two workers of one thread take at most ${MOST} times what one process with two threads takes`,
    alone: true,
    /** @param {Lab} lab */
    run: async (lab) => {
      const redis = await lab.redis();
      const workers = [1, 2].map(() => lab.cli(`worker --queue ${redis.address} ${WORK} --threads 1 --no-cache`));
      await until(() => workers.every(({ err }) => /takes jobs/.test(err)), 120);
      const [here, far] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
      const truth = await tableHere(SWEEP);
      for (let turn = 0; turn < TURNS; turn++) {
        for (const [line, times] of /** @type {const} */ ([
          [SWEEP, here],
          [`${SWEEP} --queue ${redis.address}`, far],
        ])) {
          const { table, seconds } = await timed(lab, line);
          expect(table === truth, 'the table is not the one of a single machine');
          times.push(seconds);
        }
      }
      const ratio = middle(far.map((seconds, i) => seconds / (here[i] ?? 0)));
      const figures = `${ratio.toFixed(2)} times (${middle(far).toFixed(1)} s and ${middle(here).toFixed(1)} s, medians of ${TURNS} alternations; load ${loadavg()[0]?.toFixed(1)})`;
      expect(ratio <= MOST, figures);
      return figures;
    },
  },
];
