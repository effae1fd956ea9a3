import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/kernels/backend.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { elementAt, type SymmetricTiles, tilesLength } from '../../../src/kernels/tiles/tiles.ts';
import { Random } from '../../../src/util/random.ts';
import { everyBackend } from '../../helpers/backends.ts';

/* The truth is Cholesky's algorithm in f64 over plain arrays, written here. */

const backends = await everyBackend(1, 3);
const [, wasm, three, calling] = backends.map(([, backend]) => backend) as [Backend, Backend, Backend, Backend];

/** B Bᵀ / nCols + ridge, row by row: positive definite. */
function positiveDefinite(random: Random, n: number, ridge = 0.5): Float64Array {
  const width = Math.max(2, Math.floor(n / 2));
  const b = Float64Array.from({ length: n * width }, () => random.normal());
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += b[i * width + k]! * b[j * width + k]!;
      a[i * n + j] = Math.fround(sum / width + (i === j ? ridge : 0));
      a[j * n + i] = a[i * n + j]!;
    }
  }
  return a;
}

function tilesOf(a: Float64Array, n: number): SymmetricTiles {
  const data = new Float32Array(tilesLength(n));
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) data[elementAt(i, j)] = a[i * n + j]!;
  return { data, n };
}

function cholesky(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a[i * n + j]!;
      for (let k = 0; k < j; k++) rest -= l[i * n + k]! * l[j * n + k]!;
      l[i * n + j] = i === j ? Math.sqrt(rest) : rest / l[j * n + j]!;
    }
  }
  return l;
}

const largest = (values: Iterable<number>): number => Math.max(0, ...Array.from(values, Math.abs));

async function expectFactor(backend: Backend, n: number, seed: number): Promise<void> {
  const a = positiveDefinite(Random.seeded(seed), n);
  const tiles = tilesOf(a, n);
  expect(await backend.factor(tiles)).toBe(true);
  const truth = cholesky(a, n);
  let worst = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      worst = Math.max(worst, Math.abs(tiles.data[elementAt(i, j)]! - truth[i * n + j]!));
    }
  }
  expect(worst).toBeLessThan(3e-5);
}

async function expectSolution(backend: Backend, n: number, m: number, seed: number): Promise<void> {
  const random = Random.seeded(seed);
  const a = positiveDefinite(random, n);
  const tiles = tilesOf(a, n);
  const x = Float64Array.from({ length: m * n }, () => random.normal());
  const b = new Float32Array(m * n);
  for (let q = 0; q < m; q++) {
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += a[i * n + j]! * x[q * n + j]!;
      b[q * n + i] = sum;
    }
  }
  expect(await backend.factor(tiles)).toBe(true);
  for (const transposed of [false, true]) await backend.solveTriangular(tiles, matrix(b, m, n), transposed);
  expect(largest(b.map((y, at) => y - x[at]!))).toBeLessThan(2e-4);
}

describe.each(backends)('%s', (_, backend) => {
  test.each([1, 2, 7, 8, 9, 255, 256, 257, 520])('factors %i rows as plain f64 loops do', async (n) => {
    await expectFactor(backend, n, n);
  });

  test.each([
    { n: 1, m: 1 },
    { n: 9, m: 3 },
    { n: 256, m: 4 },
    { n: 257, m: 10 },
    { n: 600, m: 7 },
    { n: 5, m: 0 },
  ])('solves $m systems of $n unknowns', async ({ n, m }) => {
    await expectSolution(backend, n, m, n + m);
  });

  test('random sizes', async () => {
    const sizes = fc.record({
      n: fc.integer({ min: 1, max: 300 }),
      m: fc.integer({ min: 1, max: 12 }),
      seed: fc.nat(),
    });
    const property = fc.asyncProperty(sizes, ({ n, m, seed }) => expectSolution(backend, n, m, seed));
    await fc.assert(property, { numRuns: 8, seed: 4 });
  });

  test.each([
    ['zero', 4, 0, 0],
    ['NaN', 4, 2, Number.NaN],
    ['a negative pivot in the second tile', 300, 290, -1],
  ])('%s: not positive definite', async (__, n, at, value) => {
    const tiles = tilesOf(positiveDefinite(Random.seeded(1), n), n);
    tiles.data[elementAt(at, at)] = value;
    expect(await backend.factor(tiles)).toBe(false);
  });

  test('shapes that do not fit are RangeErrors', async () => {
    await expect(backend.factor({ data: new Float32Array(3), n: 2 })).rejects.toThrow('no triangle of 2 × 2');
    const tiles = tilesOf(positiveDefinite(Random.seeded(1), 3), 3);
    await expect(backend.solveTriangular(tiles, matrix(new Float32Array(4), 1, 4), false)).rejects.toThrow('1 × 4');
  });
});

test('the same bits for any number of threads, in or out of the memory of the kernels', async () => {
  const n = 700;
  const a = positiveDefinite(Random.seeded(9), n);
  const b = Float32Array.from({ length: 5 * n }, (_, at) => Math.fround(Math.cos(at)));
  const results: unknown[] = [];
  for (const [backend, isInside] of [
    [wasm, false],
    [wasm, true],
    [three, true],
    [calling, false],
  ] as const) {
    const outside = tilesOf(a, n);
    const held = backend.float32(1, outside.data.length);
    held.data.set(outside.data);
    const tiles = isInside ? { n, data: held.data } : outside;
    const x = matrix(b.slice(), 5, n);
    expect(await backend.factor(tiles)).toBe(true);
    for (const transposed of [false, true]) await backend.solveTriangular(tiles, x, transposed);
    results.push([Array.from(tiles.data), x.data]);
    backend.free(held);
  }
  for (const result of results) expect(result).toEqual(results[0]);
});

test('reports progress up to its total, and stops when asked', async () => {
  const n = 600;
  const make = () => tilesOf(positiveDefinite(Random.seeded(2), n), n);
  const seen: (readonly [number, number])[] = [];
  await three.factor(make(), { onProgress: (done, total) => seen.push([done, total]) });
  expect(seen.at(-1)).toEqual([10, 10]);
  const controller = new AbortController();
  const onProgress = () => controller.abort(new Error('enough'));
  await expect(three.factor(make(), { onProgress, signal: controller.signal })).rejects.toThrow('enough');
});
