import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METRICS, type Metric } from '../../src/kernels/backend.ts';
import { type MatrixF32, type MatrixI16, type MatrixU8, matrix } from '../../src/kernels/matrix.ts';
import { Random } from '../../src/util/random.ts';
import { everyBackend } from '../helpers/backends.ts';
import { firstDifference } from '../helpers/first-difference.ts';
import { knownTruth } from '../helpers/known.ts';

/*
 * One suite for every backend. The truth is brute force written here, in BigInt-free f64 integers, sharing nothing with
 * the code under test. It is long because every operation is here: a backend that passes this file is one.
 */

const backends = await everyBackend(1, 2, 3);

function randomBytes(random: Random, nRows: number, nCols: number, below = 256): MatrixU8 {
  return matrix(
    Uint8Array.from({ length: nRows * nCols }, () => random.integer(below)),
    nRows,
    nCols,
  );
}

function randomFloats(random: Random, nRows: number, nCols: number): MatrixF32 {
  return matrix(
    Float32Array.from({ length: nRows * nCols }, () => random.normal()),
    nRows,
    nCols,
  );
}

function randomCodes(random: Random, nRows: number, nCols: number): MatrixI16 {
  const data = Int16Array.from({ length: nRows * nCols }, () => random.integer(2 ** 16) - 2 ** 15);
  return matrix(data, nRows, nCols);
}

const RANDOM_ROWS = { bytes: randomBytes, codes: randomCodes, f32: randomFloats };

function trueCosine(a: MatrixU8, i: number, b: MatrixU8, j: number): number {
  let [dot, squaredA, squaredB] = [0, 0, 0];
  for (let p = 0; p < a.nCols; p++) {
    const [x, y] = [a.data[i * a.nCols + p]!, b.data[j * b.nCols + p]!];
    dot += x * y;
    squaredA += x * x;
    squaredB += y * y;
  }
  if (squaredA === 0 || squaredB === 0) return 1;
  return Math.fround(Math.max(0, 1 - dot / Math.sqrt(squaredA * squaredB)));
}

function trueDistance(metric: Metric, a: MatrixU8, i: number, b: MatrixU8, j: number): number {
  if (metric === 'cosine') return trueCosine(a, i, b, j);
  let sum = 0;
  for (let p = 0; p < a.nCols; p++) {
    const difference = a.data[i * a.nCols + p]! - b.data[j * b.nCols + p]!;
    sum += metric === 'l1' ? Math.abs(difference) : difference ** 2;
  }
  return sum;
}

/** All distances, row by row; of the same name for the same rows. */
const trueDistances = (name: string, metric: Metric, a: MatrixU8, b: MatrixU8): readonly number[] =>
  knownTruth(`conformance ${metric} ${name}`, () =>
    Array.from({ length: a.nRows * b.nRows }, (_, at) =>
      trueDistance(metric, a, Math.floor(at / b.nRows), b, at % b.nRows),
    ),
  );

function trueNeighbours(
  metric: Metric,
  k: number,
  queries: MatrixU8,
  base: MatrixU8,
  groups?: [Int32Array, Int32Array],
) {
  const indices: number[] = [];
  const distances: number[] = [];
  for (let i = 0; i < queries.nRows; i++) {
    const order = Array.from({ length: base.nRows }, (_, j) => ({ j, d: trueDistance(metric, queries, i, base, j) }))
      .filter(({ j }) => groups === undefined || groups[0][i] !== groups[1][j])
      .sort((x, y) => x.d - y.d || x.j - y.j)
      .slice(0, k);
    indices.push(...order.map(({ j }) => j));
    distances.push(...order.map(({ d }) => d));
  }
  return { indices, distances };
}

describe.each(backends)('%s', (_, backend) => {
  describe.each(METRICS)('%s distances', (metric) => {
    test.each([
      [1, 1, 1],
      [3, 2, 5],
      [4, 2, 16],
      [65, 33, 8],
      [64, 32, 17],
      [5, 67, 100],
      [2, 3, 3072],
      [2, 3, 6151],
    ])('%i × %i rows of %i bytes', async (m, n, d) => {
      const random = Random.seeded(m * 1000 + n * 10 + d);
      const a = randomBytes(random, m, d);
      const b = randomBytes(random, n, d);
      const expected = trueDistances(`${m} × ${n} × ${d}`, metric, a, b);
      expect(firstDifference(await backend.pairwiseDistances(metric, a, b), expected)).toBe(undefined);
    });

    test('black against white at the most features that stay exact', async () => {
      const d = 33_025;
      const black = matrix(new Uint8Array(d), 1, d);
      const white = matrix(new Uint8Array(d).fill(255), 1, d);
      const [distance] = await backend.pairwiseDistances(metric, black, white);
      expect(distance).toBe({ l1: d * 255, l2: d * 255 ** 2, cosine: 1 }[metric]);
      expect((await backend.pairwiseDistances(metric, white, white))[0]).toBe(0);
    });

    test('random shapes', async () => {
      const shapes = fc.record({
        m: fc.integer({ min: 1, max: 70 }),
        n: fc.integer({ min: 1, max: 40 }),
        d: fc.integer({ min: 1, max: 50 }),
        seed: fc.nat(),
      });
      await fc.assert(
        fc.asyncProperty(shapes, async ({ m, n, d, seed }) => {
          const random = Random.seeded(seed);
          const a = randomBytes(random, m, d);
          const b = randomBytes(random, n, d);
          const got = await backend.pairwiseDistances(metric, a, b);
          const expected = trueDistances(`${m} × ${n} × ${d}, seed ${seed}`, metric, a, b);
          return got.length === expected.length && got.every((distance, at) => distance === expected[at]);
        }),
        { numRuns: 30, seed: 1 },
      );
    });

    test('refuses rows of different lengths, and rows too long to be exact', async () => {
      const a = matrix(new Uint8Array(6), 2, 3);
      await expect(backend.pairwiseDistances(metric, a, matrix(new Uint8Array(8), 2, 4))).rejects.toThrow(RangeError);
      const long = matrix(new Uint8Array(33_026), 1, 33_026);
      await expect(backend.pairwiseDistances(metric, long, long)).rejects.toThrow('at most 33025 stay exact');
    });
  });

  test('sums of columns', async () => {
    const shape = fc.record({
      m: fc.integer({ min: 1, max: 700 }),
      n: fc.integer({ min: 1, max: 150 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ m, n, seed }) => {
        const pixels = randomBytes(Random.seeded(seed), m, n);
        const expected = Array.from({ length: n }, (__, j) => {
          let sum = 0;
          for (let i = 0; i < m; i++) sum += pixels.data[i * n + j]!;
          return sum;
        });
        expect([...(await backend.columnSums(pixels))]).toEqual(expected);
      }),
      { numRuns: 30, seed: 2 },
    );
    const white = matrix(new Uint8Array(1000 * 3072).fill(255), 1000, 3072);
    expect(new Set(await backend.columnSums(white))).toEqual(new Set([255_000]));
  });

  describe.each(METRICS)('%s neighbours', (metric) => {
    // Few distinct values and few columns: many distances are equal, so the order of ties is put to the test.
    test.each([
      { m: 1, n: 1, d: 1, k: 1, values: 2 },
      { m: 130, n: 97, d: 3, k: 7, values: 2 },
      { m: 64, n: 64, d: 20, k: 64, values: 3 },
      { m: 33, n: 200, d: 40, k: 13, values: 256 },
      { m: 3, n: 500, d: 2, k: 500, values: 4 },
      { m: 2, n: 50, d: 16, k: 5, values: 1 },
    ])('%o', async ({ m, n, d, k, values }) => {
      const random = Random.seeded(k);
      const queries = randomBytes(random, m, d, values);
      const base = randomBytes(random, n, d, values);
      const got = await backend.nearest({ metric, k, queries, base });
      const expected = knownTruth(`conformance ${metric} ${m} ${n} ${d} ${k} ${values}`, () =>
        trueNeighbours(metric, k, queries, base),
      );
      expect({ indices: [...got.indices], distances: [...got.distances] }).toEqual(expected);
      expect([got.k, got.nQueries]).toEqual([k, m]);
    });

    test.each(['contiguous', 'scattered'])('rows of the same group are never neighbours: %s groups', async (kind) => {
      const random = Random.seeded(5);
      const n = 203;
      const rows = randomBytes(random, n, 4, 3);
      const group = (i: number) => (kind === 'contiguous' ? Math.floor((i * 4) / n) : random.integer(4));
      const groups = Int32Array.from({ length: n }, (_, i) => group(i));
      const request = { metric, k: 30, queries: rows, base: rows, groups: { queries: groups, base: groups } };
      const got = await backend.nearest(request);
      const expected = knownTruth(`conformance ${metric} ${kind} groups`, () =>
        trueNeighbours(metric, 30, rows, rows, [groups, groups]),
      );
      expect({ indices: [...got.indices], distances: [...got.distances] }).toEqual(expected);
    });

    test('progress rises to its total', async () => {
      const rows = randomBytes(Random.seeded(1), 200, 3);
      const seen: [number, number][] = [];
      const onProgress = (done: number, total: number) => seen.push([done, total]);
      await backend.nearest({ metric, k: 1, queries: rows, base: rows, onProgress });
      expect(seen.at(-1)![0]).toBe(seen.at(-1)![1]);
      expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).sort((a, b) => a - b));
    });

    test('an aborted search rejects with the reason, and the backend still works', async () => {
      const rows = randomBytes(Random.seeded(2), 300, 3);
      const controller = new AbortController();
      const onProgress = () => controller.abort(new Error('stop here'));
      const request = { metric, k: 1, queries: rows, base: rows };
      await expect(backend.nearest({ ...request, signal: controller.signal, onProgress })).rejects.toThrow('stop here');
      expect((await backend.nearest(request)).distances.every((d) => d === 0)).toBe(true);
    });
  });

  test('impossible neighbour requests are RangeErrors that say what was asked', async () => {
    const rows = randomBytes(Random.seeded(3), 10, 3);
    const groups = Int32Array.from({ length: 10 }, (_, i) => (i < 6 ? 0 : 1));
    const ask = (request: object) => backend.nearest({ metric: 'l2', k: 1, queries: rows, base: rows, ...request });
    await expect(ask({ k: 11 })).rejects.toThrow('k = 11 exceeds the 10 base rows');
    await expect(ask({ k: 0 })).rejects.toThrow('k = 0');
    await expect(ask({ k: 1.5 })).rejects.toThrow('k = 1.5');
    await expect(ask({ k: 5, groups: { queries: groups, base: groups } })).rejects.toThrow('outside group 0');
    await expect(ask({ groups: { queries: groups.subarray(1), base: groups } })).rejects.toThrow('9 groups');
    const negative = groups.map((group) => group - 1);
    await expect(ask({ groups: { queries: negative, base: negative } })).rejects.toThrow('must not be negative');
    await expect(ask({ base: randomBytes(Random.seeded(3), 10, 4) })).rejects.toThrow('differ in length');
  });

  describe.each(Object.entries(RANDOM_ROWS))('gatherAffine of rows of %s', (__, randomRows) => {
    test.each([
      [1, 1],
      [5, 7],
      [6, 8],
      [7, 21],
      [70, 3072],
    ])('%i rows of %i features', async (n, d) => {
      const random = Random.seeded(n);
      const rows = randomRows(random, 90, d);
      const order = Int32Array.from({ length: n }, () => random.integer(90));
      const scale = Float32Array.from({ length: d }, () => random.normal());
      const offset = Float32Array.from({ length: d }, () => random.normal());
      const out = backend.float32(n, d);
      await backend.gatherAffine(rows, order, { scale, offset }, out);
      const expected = Array.from(out.data, (_, at) => {
        const x = rows.data[order[Math.floor(at / d)]! * d + (at % d)]!;
        return Math.fround(Math.fround(x * scale[at % d]!) + offset[at % d]!);
      });
      expect(firstDifference(out.data, expected)).toBe(undefined);
      backend.free(out);
      const affine = { scale, offset };
      await expect(backend.gatherAffine(rows, Int32Array.of(90), affine, backend.float32(1, d))).rejects.toThrow(
        'row 90',
      );
    });
  });

  test('gatherAffine of pixels is byte · (1/255) - mean, each step rounded to f32', async () => {
    const random = Random.seeded(8);
    const pixels = randomBytes(random, 9, 3072);
    pixels.data.set([0, 0, 255, 255, 1], 0);
    const mean = Float32Array.from({ length: 3072 }, (_, j) => (j % 5 === 0 ? 0 : random.uniform()));
    const affine = { scale: new Float32Array(3072).fill(1 / 255), offset: mean.map((m) => -m) };
    const order = Int32Array.from({ length: 9 }, (_, i) => i);
    const out = backend.float32(9, 3072);
    await backend.gatherAffine(pixels, order, affine, out);
    const scale = Math.fround(1 / 255);
    const centred = Array.from(pixels.data, (x, at) => Math.fround(Math.fround(x * scale) - mean[at % 3072]!));
    expect(firstDifference(out.data, centred)).toBe(undefined);
    backend.free(out);
  });

  test.each([
    [1, 1, 1],
    [2, 5, 4],
    [3, 10, 11],
    [65, 10, 33],
    [128, 7, 3072],
    [7, 23, 3073],
    [1, 128, 3],
    [70, 135, 37],
    [3, 200, 1030],
  ])('multiplyTransposed: (%i × d) by (%i × d)ᵀ, d = %i', async (m, n, d) => {
    const random = Random.seeded(m + n + d);
    const a = randomFloats(random, m, d);
    const b = randomFloats(random, n, d);
    const out = backend.float32(m, n);
    await backend.multiplyTransposed(a, b, out);
    let worst = 0;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < d; p++) sum += a.data[i * d + p]! * b.data[j * d + p]!;
        worst = Math.max(worst, Math.abs(out.data[i * n + j]! - sum));
      }
    }
    expect(worst).toBeLessThan(2e-6 * Math.sqrt(d) * 10);
    backend.free(out);
    await expect(backend.multiplyTransposed(a, b, matrix(new Float32Array(n * m + 1), 1, n * m + 1))).rejects.toThrow(
      RangeError,
    );
  });

  test.each([
    [1, 1, 1],
    [5, 3, 2],
    [70, 20, 5],
    [131, 300, 27],
    [66, 9, 1100],
  ])('largestProducts: %i rows by %i rows of %i', async (m, n, d) => {
    const random = Random.seeded(m + n + d);
    const a = randomFloats(random, m, d);
    const b = randomFloats(random, n, d);
    const less = Float32Array.from({ length: n }, () => random.normal());
    const { indices, values } = await backend.largestProducts(a, b, less);
    for (let i = 0; i < m; i++) {
      const all = Array.from({ length: n }, (_, j) => {
        let sum = 0;
        for (let p = 0; p < d; p++) sum += a.data[i * d + p]! * b.data[j * d + p]!;
        return sum - less[j]!;
      });
      const error = 2e-6 * Math.sqrt(d) * 10;
      expect(Math.abs(values[i]! - Math.max(...all))).toBeLessThan(error);
      expect(all[indices[i]!]).toBeGreaterThan(Math.max(...all) - error);
    }
  });

  test('largestProducts takes the first of equals, wherever they stand', async () => {
    // Products are whole numbers, so that equals are equal.
    const a = matrix(Float32Array.of(1, -1, 0), 3, 1);
    for (const [first, second] of [
      [0, 1],
      [3, 4],
      [2, 9],
      [5, 300],
      [257, 258],
    ] as const) {
      const b = matrix(new Float32Array(400).fill(1, first, first + 1).fill(1, second, second + 1), 400, 1);
      const { indices, values } = await backend.largestProducts(a, b, new Float32Array(400));
      expect([...indices]).toEqual([first, first === 0 ? 2 : 0, 0]);
      expect([...values].map((value) => value + 0)).toEqual([1, 0, 0]);
    }
    await expect(backend.largestProducts(a, a, new Float32Array(2))).rejects.toThrow(RangeError);
  });

  test.each([
    [1, 1, 1],
    [4, 2, 16],
    [9, 10, 35],
    [256, 10, 3072],
    [33, 3, 1601],
  ])('transposedMultiply: (%i × m)ᵀ by (s × n), m = %i, n = %i', async (s, m, n) => {
    const random = Random.seeded(m + n + s);
    const a = randomFloats(random, s, m);
    const b = randomFloats(random, s, n);
    const out = backend.float32(m, n);
    await backend.transposedMultiply(a, b, out);
    let worst = 0;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let r = 0; r < s; r++) sum += a.data[r * m + i]! * b.data[r * n + j]!;
        worst = Math.max(worst, Math.abs(out.data[i * n + j]! - sum));
      }
    }
    expect(worst).toBeLessThan(2e-6 * Math.sqrt(s) * 10);
    backend.free(out);
    const wrong = matrix(new Float32Array(m * n + 1), 1, m * n + 1);
    await expect(backend.transposedMultiply(a, b, wrong)).rejects.toThrow(RangeError);
  });
});

test("f32 products are the same to the bit for any thread count, and for matrices in or out of the kernels' memory", async () => {
  const random = Random.seeded(9);
  const a = randomFloats(random, 200, 1001);
  const b = randomFloats(random, 10, 1001);
  const s = randomFloats(random, 200, 10);
  const wide = randomFloats(random, 150, 1001);
  const results = [];
  for (const [name, backend] of backends) {
    if (!name.startsWith('wasm')) continue;
    const inside = backend.float32(200, 1001);
    inside.data.set(a.data);
    for (const input of [a, inside]) {
      const scores = matrix(new Float32Array(2000), 200, 10);
      const gradient = backend.float32(10, 1001);
      await backend.multiplyTransposed(input, b, scores);
      await backend.transposedMultiply(s, input, gradient);
      const products = backend.float32(200, 150);
      await backend.multiplyTransposed(input, wide, products);
      const { indices, values } = await backend.largestProducts(input, wide, new Float32Array(150));
      results.push([...scores.data, ...gradient.data, ...products.data, ...indices, ...values]);
      backend.free(products);
      backend.free(gradient);
    }
    backend.free(inside);
  }
  expect(results).toHaveLength(8);
  for (const result of results) expect(firstDifference(result, results[0]!)).toBe(undefined);
});

test('a row of wide products has the same bits, whatever rows are beside it', async () => {
  const random = Random.seeded(4);
  const [a, b] = [randomFloats(random, 67, 600), randomFloats(random, 140, 600)];
  const whole = matrix(new Float32Array(67 * 140), 67, 140);
  const one = matrix(new Float32Array(140), 1, 140);
  for (const [, backend] of backends) {
    await backend.multiplyTransposed(a, b, whole);
    await backend.multiplyTransposed(matrix(a.data.slice(65 * 600, 66 * 600), 1, 600), b, one);
    expect([...one.data]).toEqual([...whole.data.subarray(65 * 140, 66 * 140)]);
  }
});
