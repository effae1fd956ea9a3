import { afterAll, describe, expect, test } from 'vitest';
import { makeShapes } from '../../src/dataset/shapes/make-shapes.ts';
import { type Backend, METRICS, type Metric, type Neighbours } from '../../src/kernels/backend.ts';
import { cosineDistance, l1Distance, squaredL2Distance } from '../../src/kernels/distances/reference.ts';
import { type MatrixU8, matrix, row } from '../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../src/kernels/wasm.ts';
import { Random } from '../../src/util/random.ts';
import { firstDifference } from '../helpers/first-difference.ts';
import { oneThreadBackend } from '../helpers/one-thread.ts';

/*
 * Rows of 3072 features, 1,000 and more, go through the lower bounds of the filter: the neighbours must be those of brute
 * force, in every position, on data that suits the bounds and on data made against them. The truth is plain loops here.
 */

const D = 3072;
const backends: readonly Backend[] = [
  await createWasmBackend({ threads: 1 }),
  await createWasmBackend({ threads: 3 }),
  await oneThreadBackend(),
];
afterAll(() => Promise.all(backends.map((backend) => backend.close())));

const images = (n: number, make: (i: number, pixels: Uint8Array) => void): MatrixU8 => {
  const m = matrix(new Uint8Array(n * D), n, D);
  for (let i = 0; i < n; i++) make(i, row(m, i));
  return m;
};
const shapes = (seed: number, n: number): MatrixU8 =>
  matrix(makeShapes({ seed, nTrain: n, nTest: 1 }).train.pixels, n, D);
const noise = (n: number, random = Random.seeded(11)): MatrixU8 =>
  images(n, (_, pixels) => {
    for (let p = 0; p < D; p++) pixels[p] = random.integer(256);
  });

/** Data by name: what the filter likes, and what it does not. */
const DATA: Readonly<Record<string, () => MatrixU8>> = {
  'drawings, 1037 of them': () => shapes(3, 1037),
  'noise: every distance is about the same': () => noise(1003),
  'each image three times': () => {
    const few = shapes(5, 350);
    return images(1050, (i, pixels) => pixels.set(row(few, i % 350)));
  },
  'constant images, black and white among them': () => images(1021, (i, pixels) => pixels.fill(i % 256)),
  'few images, each at many brightnesses': () => {
    const few = shapes(6, 60);
    return images(1020, (i, pixels) => {
      const brightness = 1 + Math.floor(i / 60);
      row(few, i % 60).forEach((x, p) => {
        pixels[p] = Math.floor(x / 17) * brightness;
      });
    });
  },
  'almost black': () =>
    images(1009, (i, pixels) => {
      pixels[(i * 11) % D] = 1;
      pixels[(i * 5) % 90] = i % 2;
    }),
  'one pixel apart: whole shells of equal distances': () =>
    images(1000, (i, pixels) => (pixels[(i * 7) % D] = 1 + (i % 3))),
  'black but for a checkerboard that no block sum sees': () =>
    images(1003, (i, pixels) => {
      for (let p = 0; p < D; p++) pixels[p] = ((p + (p >> 5) + i) & 1) * 255;
      pixels[i * 3] = 128;
    }),
};

/** The distances from each of the given queries to every row of the base, by plain loops. */
function allDistances(metric: Metric, queries: MatrixU8, base: MatrixU8, asked: readonly number[]) {
  const distance = { l1: l1Distance, l2: squaredL2Distance, cosine: cosineDistance }[metric];
  const rows = Array.from({ length: base.nRows }, (_, j) => row(base, j));
  return asked.map((i) => rows.map((other) => distance(row(queries, i), other)));
}

/** Indices and distances of the k nearest rows that are not skipped, by all distances. */
function bruteForce(k: number, distances: readonly number[], skip: (j: number) => boolean = () => false) {
  const all = distances
    .map((d, j) => ({ j, d }))
    .filter(({ j }) => !skip(j))
    .sort((a, b) => a.d - b.d || a.j - b.j)
    .slice(0, k);
  return { indices: all.map(({ j }) => j), distances: all.map(({ d }) => d) };
}

const listOf = (found: Neighbours, i: number) => ({
  indices: [...found.indices.subarray(i * found.k, (i + 1) * found.k)],
  distances: [...found.distances.subarray(i * found.k, (i + 1) * found.k)],
});

/** Some of n, the first and the last among them. */
const some = (n: number): number[] => [
  ...new Set([0, 1, n - 1, ...Array.from({ length: 12 }, (_, i) => Math.floor((i * n) / 12))]),
];

/** With any number of threads: data whose bounds decide nearly all, and nearly nothing. The rest with three. */
const THREADED = ['drawings, 1037 of them', 'noise: every distance is about the same'];

describe.each(Object.entries(DATA))('%s', (name, make) => {
  const base = make();
  const tried = THREADED.includes(name) ? backends : [backends[1]!];
  const n = base.nRows;

  describe.each(METRICS)('%s', (metric) => {
    const asked = some(n);
    const distances = allDistances(metric, base, base, asked);

    test.each([
      ['contiguous folds', 20, (i: number) => Math.floor((i * 5) / n)],
      ['folds in turn', 3, (i: number) => i % 4],
      ['as many folds as images', 1, (i: number) => i],
      ['folds of very different sizes', 7, (i: number) => (i < 10 ? 0 : i < 300 ? 1 : 2)],
    ])('cross-validation, %s', async (__, k, fold) => {
      const folds = Int32Array.from({ length: n }, (___, i) => fold(i));
      const expected = asked.map((i, at) => bruteForce(k, distances[at]!, (j) => folds[i] === folds[j]));
      const results: Neighbours[] = [];
      for (const backend of tried) {
        results.push(
          await backend.nearest({ metric, k, queries: base, base, groups: { queries: folds, base: folds } }),
        );
      }
      expect(asked.map((i) => listOf(results[0]!, i))).toEqual(expected);
      const [first, ...others] = results;
      for (const { indices, distances } of others) {
        expect(firstDifference(indices, first!.indices)).toBe(undefined);
        expect(firstDifference(distances, first!.distances)).toBe(undefined);
      }
    });

    const queries = images(37, (i, pixels) => {
      pixels.set(row(base, (i * 29) % n));
      if (i % 2 === 0) pixels[i] = 255 - pixels[i]!;
    });
    const others = [0, 1, 17, 36];
    const toOthers = allDistances(metric, queries, base, others);

    test.each([1, 10, 500])('other queries, k = %i', async (k) => {
      const found = await backends[1]!.nearest({ metric, k, queries, base });
      expect(others.map((i) => listOf(found, i))).toEqual(toOthers.map((all) => bruteForce(k, all)));
    });
  });
});

test('every neighbour list of 1,010 drawings, every metric, against all distances', async () => {
  const base = shapes(9, 1010);
  for (const metric of METRICS) {
    const found = await backends[1]!.nearest({ metric, k: 20, queries: base, base });
    const all = await backends[1]!.pairwiseDistances(metric, base, base); // held to plain loops in conformance.test.ts
    const expected = Array.from({ length: 1010 }, (_, i) => {
      const own = all.subarray(i * 1010, (i + 1) * 1010);
      return [...own.keys()].sort((a, b) => own[a]! - own[b]! || a - b).slice(0, 20);
    });
    expect(firstDifference(found.indices, expected.flat())).toBe(undefined);
  }
});
