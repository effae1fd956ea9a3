import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../src/dataset/shapes/make-shapes.ts';
import { percent } from '../../src/util/format.ts';
import { userError } from '../helpers/caught.ts';
import { runJson, runLine } from '../helpers/commands/run-line.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const KNN = 'knn --dataset shapes --limit 300';

const N = 300;
const { train } = makeShapes({ seed: 0, nTrain: N });

/** The images of the other folds for each image, nearest first. */
function neighbours(metric: 'l1' | 'l2'): readonly (readonly number[])[] {
  const pixel = (i: number, p: number) => train.pixels[i * 3072 + p]!;
  const distance = (i: number, j: number) => {
    let sum = 0;
    for (let p = 0; p < 3072; p++)
      sum += metric === 'l1' ? Math.abs(pixel(i, p) - pixel(j, p)) : (pixel(i, p) - pixel(j, p)) ** 2;
    return sum;
  };
  return Array.from({ length: N }, (_, i) =>
    Array.from({ length: N }, (__, j) => j)
      .filter((j) => foldOf(j) !== foldOf(i))
      .map((j) => ({ j, d: distance(i, j) }))
      .sort((a, b) => a.d - b.d || a.j - b.j)
      .map(({ j }) => j),
  );
}

const foldOf = (i: number) => Math.floor(i / 60);

/** Right answers of each of five contiguous folds, by loops that share nothing with the tool. */
function bruteForce(k: number, nearest: readonly (readonly number[])[]): number[] {
  const right = [0, 0, 0, 0, 0];
  for (const [i, others] of nearest.entries()) {
    const votes = new Array<number>(10).fill(0);
    for (const j of others.slice(0, k)) votes[train.labels[j]!]! += 1;
    if (votes.indexOf(Math.max(...votes)) === train.labels[i]) right[foldOf(i)]! += 1;
  }
  return right;
}

describe('knn', () => {
  test('--json prints one object whose fold accuracies are those of brute force', async () => {
    const report = await runJson(`${KNN} --k 1,5 --metric l1,l2`);
    expect(report).toMatchObject({
      command: 'knn',
      seed: 0,
      dataset: { name: 'shapes', nTrain: 300 },
      options: { limit: 300, ties: 'smallest' },
    });
    expect(report.secondsByPhase).toMatchObject({ load: expect.any(Number), search: expect.any(Number) });
    const nearest = { l1: neighbours('l1'), l2: neighbours('l2') };
    for (const { metric, k, foldAccuracies, mean, std } of report.results) {
      const expected = bruteForce(k, nearest[metric as 'l1' | 'l2']).map((right) => right / 60);
      expect(foldAccuracies).toEqual(expected);
      const average = expected.reduce((a, b) => a + b) / 5;
      expect(mean).toBeCloseTo(average, 12);
      expect(std).toBeCloseTo(Math.sqrt(expected.reduce((sum, x) => sum + (x - average) ** 2, 0) / 5), 12);
    }
    const pairs = report.results.map(({ metric, k }: { metric: string; k: number }) => `${metric} ${k}`);
    expect(pairs).toEqual(['l1 1', 'l1 5', 'l2 1', 'l2 5']);
    expect(report.best.mean).toBe(Math.max(...report.results.map(({ mean }: { mean: number }) => mean)));
  });

  test('folds: the confusion of the best k, pooled, and the accuracy of each class', async () => {
    const report = await runJson(`${KNN} --k 1,5`);
    const { best, confusion, perClassAccuracy } = report;
    const nearest = neighbours('l2');
    const expected = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
    for (const [i, others] of nearest.entries()) {
      const votes = new Array<number>(10).fill(0);
      for (const j of others.slice(0, best.k)) votes[train.labels[j]!]! += 1;
      expected[train.labels[i]!]![votes.indexOf(Math.max(...votes))]! += 1;
    }
    expect(report.confusionOf).toBe('validation');
    expect(confusion).toEqual(expected);
    const recall = expected.map((counts, c) => counts[c]! / counts.reduce((a, b) => a + b));
    expect(perClassAccuracy).toEqual(recall);
  });

  test.each([
    ['--folds 5', 'k = 7, l2, all 5 folds together:'],
    ['--test', 'test accuracy, k = 7, l2: '],
  ])('%s prints the confusion table', async (flags, lead) => {
    const { out } = await runLine(`${KNN} ${flags} --no-run`);
    const text = out.join('\n');
    expect(text).toContain(lead);
    expect(text).toContain('rows: true class; columns: predicted class');
  });

  test('--test says how well so many images pin the accuracy down', async () => {
    const { testAccuracy, testAccuracyInterval, confusionOf, confusion, nTest } = await runJson(`${KNN} --test`);
    expect(confusionOf).toBe('test');
    expect(confusion.flat().reduce((a: number, b: number) => a + b)).toBe(nTest);
    const [low, high] = testAccuracyInterval;
    expect(low).toBeLessThan(testAccuracy);
    expect(high).toBeGreaterThan(testAccuracy);
    expect(high - low).toBeCloseTo(2 * 1.96 * Math.sqrt((testAccuracy * (1 - testAccuracy)) / nTest), 3);
    const { out } = await runLine(`${KNN} --test --no-run`);
    expect(out.join('\n')).toContain(`95 % interval: ${percent(low)} to ${percent(high)}`);
  });

  test('prints a table and keeps the run', async () => {
    const cwd = await scratchFolder();
    const { out, notes } = await runLine(KNN, { cwd });
    expect(out.join()).toContain('mean ± std');
    expect(notes.join()).toContain('runs/knn-1');
    const manifest = JSON.parse(await readFile(join(cwd, 'runs/knn-1/run.json'), 'utf8'));
    expect(manifest).toMatchObject({
      status: 'finished',
      command: 'knn',
      commandLine: `cifar-train ${KNN}`,
    });
    const metrics = (await readFile(join(cwd, 'runs/knn-1/metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(metrics.map((line) => JSON.parse(line))).toEqual(manifest.results.results);
  });

  test('--test reads the test set, and the ledger counts how often', async () => {
    const cwd = await scratchFolder();
    const line = `${KNN} --test --no-run`;
    const first = await runLine(`${line} --json`, { cwd });
    expect(first.notes.join()).toContain('test set read for the 1st time');
    const report = JSON.parse(first.out.join());
    expect(report).toMatchObject({ results: [], best: { metric: 'l2', k: 7 }, nTest: 2000, testReadings: 1 });
    const second = await runLine(line, { cwd });
    expect(second.notes.join()).toContain('test set read for the 2nd time');
    expect(second.out.join()).toContain(`test accuracy, k = 7, l2: ${percent(report.testAccuracy)} of`);
    const ledger = (await readFile(join(cwd, 'data/test-readings.jsonl'), 'utf8')).trim().split('\n');
    expect(ledger.map((line) => JSON.parse(line).command)).toEqual([
      `cifar-train ${line} --json`,
      `cifar-train ${line}`,
    ]);
  });

  test('the same bits for any number of threads, and folds that a seed shuffles', async () => {
    const results = async (flags: string) => (await runJson(`${KNN} --k 1,3 --no-run ${flags}`)).results;
    const one = await results('--threads 1');
    expect(await results('--threads 2')).toEqual(one);
    expect(await results('--threads 3')).toEqual(one);
    const shuffled = await results('--shuffle');
    expect(shuffled).not.toEqual(one);
    expect(await results('--shuffle')).toEqual(shuffled);
  });

  test('--run-dir that holds something is refused, and keeps it', async () => {
    const cwd = await scratchFolder();
    await runLine(`${KNN} --run-dir mine`, { cwd });
    const before = await readFile(join(cwd, 'mine/run.json'), 'utf8');
    const error = await userError(runLine(`${KNN} --run-dir mine`, { cwd }));
    expect([error.kind, error.message]).toEqual([
      'usage',
      expect.stringContaining('--run-dir must be a new or an empty folder'),
    ]);
    expect(await readFile(join(cwd, 'mine/run.json'), 'utf8')).toBe(before);
  });
});
