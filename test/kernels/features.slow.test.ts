import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METRICS, type Metric } from '../../src/kernels/backend.ts';
import { type MatrixF32, matrix, row } from '../../src/kernels/matrix.ts';
import { KnnClassifier } from '../../src/models/knn/classifier.ts';
import { Random } from '../../src/util/random.ts';
import { everyBackend } from '../helpers/backends.ts';
import { knownTruth } from '../helpers/known.ts';

/* Neighbours among rows of f32 features. The truth is the definition of their distance, written out here. */

const backends = await everyBackend(1, 3);

const features = (nRows: number, nCols: number, value: (i: number, j: number) => number): MatrixF32 =>
  matrix(
    Float32Array.from({ length: nRows * nCols }, (_, at) => value(Math.floor(at / nCols), at % nCols)),
    nRows,
    nCols,
  );

function sum(a: Float32Array, term: (x: number, p: number) => number): number {
  let even = 0;
  let odd = 0;
  a.forEach((x, p) => {
    if (p % 2 === 0) even += term(x, p);
    else odd += term(x, p);
  });
  return even + odd;
}

function distance(metric: Metric, a: Float32Array, b: Float32Array): number {
  if (metric === 'l1') return Math.fround(sum(a, (x, p) => Math.abs(x - b[p]!)));
  if (metric === 'l2') return Math.fround(sum(a, (x, p) => (x - b[p]!) ** 2));
  const squared = sum(a, (x) => x * x) * sum(b, (x) => x * x);
  if (squared === 0) return 1;
  return Math.fround(Math.max(0, 1 - sum(a, (x, p) => x * b[p]!) / Math.sqrt(squared)));
}

function neighbours(metric: Metric, k: number, queries: MatrixF32, base: MatrixF32, folds?: Int32Array) {
  const lists = Array.from({ length: queries.nRows }, (_, i) =>
    Array.from({ length: base.nRows }, (__, j) => ({ j, d: distance(metric, row(queries, i), row(base, j)) }))
      .filter(({ j }) => folds === undefined || folds[i] !== folds[j])
      .sort((x, y) => x.d - y.d || x.j - y.j)
      .slice(0, k),
  );
  return { indices: lists.flat().map(({ j }) => j), distances: lists.flat().map(({ d }) => d) };
}

/** Rows whose distances differ by less than f32 sums can tell apart. */
const nearTies = (random: Random, n: number, d: number): MatrixF32 => {
  const centre = Array.from({ length: d }, () => random.normal());
  return features(n, d, (_, j) => centre[j]! + (random.integer(2) === 0 ? 1 : -1) * (1 + random.integer(3) * 1e-6));
};

/** Rows that differ along three directions alone, by few values. */
function alongFew(random: Random, n: number, d: number, origin: number): MatrixF32 {
  const axes = Array.from({ length: 3 * d }, () => random.normal());
  const at = Array.from({ length: 3 * n }, () => random.integer(6));
  return features(n, d, (i, j) => [0, 1, 2].reduce((x, r) => x + at[i * 3 + r]! * axes[r * d + j]!, origin));
}

const KINDS: Readonly<Record<string, (random: Random, n: number, d: number) => MatrixF32>> = {
  normal: (random, n, d) => features(n, d, () => random.normal()),
  'few values, many ties': (random, n, d) => features(n, d, () => random.integer(2) / 4),
  'near ties': nearTies,
  'very large and very small': (random, n, d) =>
    features(n, d, () => random.normal() * 10 ** (random.integer(30) - 15)),
  'nearly parallel': (random, n, d) =>
    features(n, d, (i, j) => (i % 7) * 10 ** ((i % 5) - 2) * Math.sin(j + 1) * (1 + random.integer(3) * 1e-6)),
  'too short for an f32 length': (random, n, d) =>
    features(n, d, () => random.normal() * 10 ** -(25 + random.integer(21))),
  'far from the origin': (random, n, d) => features(n, d, () => 1e4 + random.normal()),
  'along few directions': (random, n, d) => alongFew(random, n, d, 0),
  'along few directions, far from the origin': (random, n, d) => alongFew(random, n, d, 1e6),
  'all the same': (_, n, d) => features(n, d, () => 0.3),
  'so small that f32 rounds squares up': (random, n, d) => features(n, d, () => random.integer(2) * 2.9e-23),
};

describe.each(backends)('%s', (_, backend) => {
  describe.each(METRICS)('%s', (metric) => {
    test.each(Object.entries(KINDS))('%s', async (kind, make) => {
      const shape = fc.record({
        m: fc.integer({ min: 1, max: 30 }),
        n: fc.integer({ min: 1, max: 120 }),
        d: fc.integer({ min: 1, max: 90 }),
        k: fc.integer({ min: 1, max: 12 }),
        seed: fc.nat(),
      });
      await fc.assert(
        fc.asyncProperty(shape, async ({ m, n, d, k, seed }) => {
          const random = Random.seeded(seed);
          const queries = make(random, m, d);
          const base = make(random, n, d);
          const most = Math.min(k, n);
          const found = await backend.nearest({ metric, k: most, queries, base });
          const expected = knownTruth(`features ${metric} ${kind} ${m} ${n} ${d} ${most} ${seed}`, () =>
            neighbours(metric, most, queries, base),
          );
          expect([...found.indices]).toEqual(expected.indices);
          expect([...found.distances]).toEqual(expected.distances);
        }),
        { numRuns: 25, seed: 3 },
      );
    });

    test('cross-validation: every pair serves both rows', async () => {
      const base = nearTies(Random.seeded(4), 301, 127);
      const folds = Int32Array.from({ length: 301 }, (__, i) => i % 3);
      const found = await backend.nearest({
        metric,
        k: 9,
        queries: base,
        base,
        groups: { queries: folds, base: folds },
      });
      const expected = knownTruth(`features ${metric} folds`, () => neighbours(metric, 9, base, base, folds));
      expect([...found.indices]).toEqual(expected.indices);
      expect([...found.distances]).toEqual(expected.distances);
    });
  });

  describe.each(['l1', 'l2'] as const)('long rows, whose codes or sketches are compared first: %s', (metric) => {
    test.each(Object.entries(KINDS))('%s', async (kind, make) => {
      const random = Random.seeded(8);
      const d = kind === 'normal' ? 1027 : 258;
      const base = make(random, 1001, d);
      const queries = matrix(Float32Array.of(...make(random, 5, d).data, ...base.data.subarray(0, 5 * d)), 10, d);
      const found = await backend.nearest({ metric, k: 8, queries, base });
      const expected = neighbours(metric, 8, queries, base);
      expect([...found.indices]).toEqual(expected.indices);
      expect([...found.distances]).toEqual(expected.distances);
    });

    test('cross-validation: every pair serves both rows', async () => {
      const base = features(1203, 300, (i, j) => Math.sin(i * 0.7 + j) + ((i * j) % 7) * 0.05);
      const folds = Int32Array.from({ length: 1203 }, (__, i) => i % 3);
      const groups = { queries: folds, base: folds };
      const found = await backend.nearest({ metric, k: 9, queries: base, base, groups });
      const expected = neighbours(metric, 9, matrix(base.data.subarray(0, 20 * 300), 20, 300), base, folds);
      expect([...found.indices.subarray(0, 180)]).toEqual(expected.indices);
      expect([...found.distances.subarray(0, 180)]).toEqual(expected.distances);
    });
  });

  test('features that are no numbers, or whose squares could overflow, are refused', async () => {
    const good = features(3, 2, () => 1);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, -(2 ** 50)]) {
      const base = features(3, 2, (i) => (i === 1 ? bad : 0));
      await expect(backend.nearest({ metric: 'l2', k: 1, queries: good, base })).rejects.toThrow(
        `invalid feature ${bad}; features must be finite, with magnitude at most 1000000000000000`,
      );
    }
  });

  test('features are not compared with pixels', async () => {
    const pixels = matrix(new Uint8Array(6), 3, 2);
    const base = features(3, 2, () => 1);
    await expect(backend.nearest({ metric: 'l2', k: 1, queries: pixels, base })).rejects.toThrow(
      'queries are bytes, base rows f32',
    );
  });

  test('a classifier of features', async () => {
    const training = features(4, 1, (i) => i * 0.25);
    const classifier = new KnnClassifier(backend, { k: 1, metric: 'l2', ties: 'smallest' });
    classifier.fit(training, Uint8Array.of(3, 1, 4, 1));
    expect([...(await classifier.predict(features(3, 1, (i) => i * 0.3 + 0.01)))]).toEqual([3, 1, 4]);
  });
});
