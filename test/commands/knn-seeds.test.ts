import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openRun } from '../../src/runs/open.ts';
import { userError } from '../helpers/caught.ts';
import { runJson, runLine } from '../helpers/commands/run-line.ts';
import { sortedData } from '../helpers/data/sorted-data.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const SHAPES = 'knn --dataset shapes --limit 200 --k 1,5 --metric l1,l2';

test.each(['--shuffle', '--stratify', '--features pixels:whiten:patches=500'])(
  'with %s every seed has the folds and the accuracies that it has alone',
  async (flags) => {
    const cwd = await scratchFolder();
    const line = `knn --data-dir ${await sortedData()} --k 1,5 ${flags} --folds 4 --no-run`;
    const { seeds, acrossSeeds, results, best } = await runJson(`${line} --seed 3,1`, { cwd });
    for (const [i, seed] of [3, 1].entries()) {
      expect(seeds[i]).toEqual({ seed, results: (await runJson(`${line} --seed ${seed}`, { cwd })).results });
    }
    expect(results).toEqual(seeds[0].results);
    for (const [at, { k, mean, std }] of acrossSeeds.entries()) {
      const [a, b] = seeds.map((one: (typeof seeds)[0]) => one.results[at].mean);
      expect(k).toBe([1, 5][at]);
      expect(mean).toBeCloseTo((a + b) / 2, 12);
      expect(std).toBeCloseTo(Math.abs(a - b) / 2, 12); // of two numbers
    }
    expect(best).toEqual({ metric: 'l2', k: acrossSeeds[0].mean >= acrossSeeds[1].mean ? 1 : 5 });
  },
);

test('the table has a column a seed; the run keeps the folds of each, and the test set is read once', async () => {
  const cwd = await scratchFolder();
  const { out, notes } = await runLine(`${SHAPES} --shuffle --seed 0,1,2 --test --run-dir run`, { cwd });
  expect(out.join('\n').split('\n')[0]).toMatch(/^k {2}metric {2}seed 0 +1 +2 {2}mean ± std \(%\)$/);
  expect(notes.filter((note) => /^seed|^test set/.test(note))).toEqual([
    'seed 0 (1 of 3)',
    'seed 1 (2 of 3)',
    'seed 2 (3 of 3)',
    expect.stringMatching(/^test set read for the 1st time/),
  ]);
  const run = await openRun(join(cwd, 'run'));
  const lines = await run.metrics();
  expect(lines.map(({ seed }) => seed)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  expect(run.results).toMatchObject({ seeds: [{ seed: 0 }, { seed: 1 }, { seed: 2 }], testReadings: 1 });
  const page = readFileSync(join(cwd, 'run/report.html'), 'utf8');
  expect(page).toContain('Accuracy with every seed, the mean of its folds (%)');
});

test('where there is no test set the confusion is of the first seed, and says so', async () => {
  const { out } = await runLine(`${SHAPES} --stratify --seed 4,0 --no-run`);
  expect(out.join('\n')).toMatch(/^k = \d, l[12], the folds of seed 4 together:$/m);
});

describe('where nothing is drawn', () => {
  test.each(['', '--features hog', '--test --k 1 --metric l2'])('knn %s --seed 0,1', async (flags) => {
    const error = await userError(runLine(`knn --dataset shapes --limit 200 ${flags} --seed 0,1`));
    expect([error.kind, error.message, error.hint]).toEqual([
      'usage',
      '--seed takes several seeds where something is drawn, but k-NN draws nothing here: all searches would be the same',
      'draw the folds, --shuffle or --stratify, or give one seed: --seed 0',
    ]);
  });
});
