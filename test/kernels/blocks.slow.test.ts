import { afterAll, describe, expect, test } from 'vitest';
import { makeShapes } from '../../src/dataset/shapes/make-shapes.ts';
import { type FilterCounts, METRICS, type NearestRequest } from '../../src/kernels/backend.ts';
import { cosineDistance, l1Distance, squaredL2Distance } from '../../src/kernels/distances/reference.ts';
import { type MatrixF32, type MatrixU8, matrix, row } from '../../src/kernels/matrix.ts';
import { nearest } from '../../src/kernels/ops/search/nearest.ts';
import { startEngine } from '../../src/kernels/start-engine.ts';
import { Random } from '../../src/util/random.ts';

/*
 * Searches cut into few blocks, as large as those of full-size data: of several hundred slots, so that every loop over parts
 * of a block goes round more than once. The truth is plain loops.
 */

const { engine } = await startEngine(2);
afterAll(() => engine.workers.close());

const D = 3072;
const N = 1210;
const drawings = matrix(makeShapes({ seed: 6, nTrain: N, nTest: 1 }).train.pixels, N, D);
const noise = (n: number): MatrixU8 => {
  const random = Random.seeded(12);
  return matrix(
    Uint8Array.from({ length: n * D }, () => random.integer(256)),
    n,
    D,
  );
};
/** Half drawings, half noise: bounds pay for some blocks and not for others. */
const mixed = matrix(Uint8Array.from(drawings.data), N, D);
mixed.data.set(noise(N / 2).data);

/** Distances from some rows to all, by the images and the metric: several searches share them. */
const known = new WeakMap<object, Map<string, readonly number[]>>();

function distancesFrom(i: number, { metric, queries, base }: NearestRequest): readonly number[] {
  const ofBase = known.get(queries) ?? new Map<string, readonly number[]>();
  known.set(queries, ofBase);
  const key = `${metric} ${i}`;
  const [from, to] = [queries, base] as readonly [MatrixU8, MatrixU8];
  const distance = { l1: l1Distance, l2: squaredL2Distance, cosine: cosineDistance }[metric];
  const found = ofBase.get(key) ?? Array.from({ length: to.nRows }, (_, j) => distance(row(from, i), row(to, j)));
  ofBase.set(key, found);
  return found;
}

function expectBruteForce(
  found: { readonly indices: Int32Array; readonly distances: ArrayLike<number> },
  request: NearestRequest,
): void {
  const { k, queries, groups } = request;
  for (let i = 0; i < queries.nRows; i += 29) {
    const all = distancesFrom(i, request)
      .map((d, j) => ({ j, d }))
      .filter(({ j }) => groups === undefined || groups.queries[i] !== groups.base[j])
      .sort((a, b) => a.d - b.d || a.j - b.j)
      .slice(0, k);
    expect([...found.indices.subarray(i * k, (i + 1) * k)]).toEqual(all.map(({ j }) => j));
    expect(Array.from({ length: k }, (_, r) => found.distances[i * k + r])).toEqual(all.map(({ d }) => d));
  }
}

describe.each(METRICS)('%s', (metric) => {
  describe.each(Object.entries({ drawings, mixed }))('%s', (_, base) => {
    test.each([
      { what: 'two blocks, one fold each', k: 20, fold: (i: number) => Math.floor((i * 2) / N), blocks: 2 },
      { what: 'folds across all blocks', k: 5, fold: (i: number) => i % 300, blocks: 2 },
      { what: 'one block', k: 3, fold: (i: number) => i % 500, blocks: 1 },
      { what: 'more neighbours than one likely block has', k: 150, fold: (i: number) => i % 2, blocks: 3 },
      // The large fold finds only a hundred likely neighbours: too few for 60 thresholds from twice as many.
      { what: 'a fold of nearly all', k: 60, fold: (i: number) => (i < N - 100 ? 0 : i), blocks: 4 },
    ])('cross-validation: $what', async ({ k, fold, blocks }) => {
      const folds = Int32Array.from({ length: N }, (__, i) => fold(i));
      const request: NearestRequest = { metric, k, queries: base, base, groups: { queries: folds, base: folds } };
      expectBruteForce(await nearest(engine, request, blocks), request);
    });

    test('other queries', async () => {
      const queries = matrix(
        base.data.subarray(300 * D, 900 * D).map((x, p) => (p % 7 === 0 ? 255 - x : x)),
        600,
        D,
      );
      const request: NearestRequest = { metric, k: 7, queries, base };
      expectBruteForce(await nearest(engine, request, 1), request);
    });
  });

  test('on drawings most pairs are never measured', async () => {
    let seen: FilterCounts | undefined;
    const onFilter = (counts: FilterCounts) => {
      seen = counts;
    };
    const folds = Int32Array.from({ length: N }, (_, i) => Math.floor((i * 2) / N));
    const groups = { queries: folds, base: folds };
    await nearest(engine, { metric, k: 1, queries: drawings, base: drawings, groups, onFilter }, 2);
    expect(seen?.pairs).toBe((N / 2) ** 2);
    expect(seen!.exact).toBeLessThan(0.4 * seen!.pairs);
    const [first, second, third] = seen!.passed;
    expect(first).toBeLessThan(0.7 * seen!.pairs);
    expect(second).toBeLessThanOrEqual(first);
    expect(third).toBeLessThan(second);
    expect(seen!.exact).toBeGreaterThanOrEqual(N); // every row measured its likely neighbours
  });

  test('on noise bounds do not pay, and most pairs are measured at once', async () => {
    let seen: FilterCounts | undefined;
    const onFilter = (counts: FilterCounts) => {
      seen = counts;
    };
    const base = noise(1000);
    await nearest(engine, { metric, k: 5, queries: base, base, onFilter }, 1);
    expect(seen?.pairs).toBe(1e6);
    expect(seen!.exact).toBeGreaterThan(0.9e6);
    expect(seen!.passed[2]).toBeLessThan(0.3e6);
  });
});

test('rows of f32 features in one block', async () => {
  const random = Random.seeded(2);
  const base: MatrixF32 = matrix(
    Float32Array.from({ length: 700 * 31 }, () => random.integer(5)),
    700,
    31,
  );
  const folds = Int32Array.from({ length: 700 }, (_, i) => i % 9);
  const request: NearestRequest = { metric: 'l2', k: 6, queries: base, base, groups: { queries: folds, base: folds } };
  const one = await nearest(engine, request, 1);
  const bytes = matrix(Uint8Array.from(base.data), 700, 31); // whole numbers: the same distances as between bytes
  expectBruteForce(one, { ...request, queries: bytes, base: bytes });
});
