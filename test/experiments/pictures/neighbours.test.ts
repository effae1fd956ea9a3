import { afterAll, describe, expect, test } from 'vitest';
import { searchNeighbours } from '../../../src/experiments/pictures/neighbours.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { foldsFrom } from '../../../src/selection/folds.ts';
import { Random } from '../../../src/util/random.ts';

const backend = await createWasmBackend({ threads: 1 });
afterAll(() => backend.close());

const [N, D, FOLD, K] = [30, 7, 1, 5];
const random = Random.seeded(4);
/** Features differ in size, so that neighbours change where they are not standardised; one never varies. */
const values = Int16Array.from({ length: N * D }, (_, i) => (i % D === D - 1 ? 9 : random.integer(3 ** ((i % D) + 2))));
const rows = matrix(values, N, D);
const folds = foldsFrom(
  Int32Array.from({ length: N }, (_, i) => i % 3),
  3,
);

const rowsOf = (chosen: Int32Array) =>
  matrix(Int16Array.from([...chosen].flatMap((i) => [...values.subarray(i * D, (i + 1) * D)])), chosen.length, D);

/** Neighbours in f64, of features standardised by the images that are searched. */
function bruteForce(query: number, metric: 'l1' | 'l2', training: readonly number[]): readonly number[] {
  const column = (c: number) => training.map((i) => values[i * D + c]!);
  const mean = (all: readonly number[]) => all.reduce((sum, x) => sum + x, 0) / all.length;
  const scales = Array.from({ length: D }, (_, c) => {
    const m = mean(column(c));
    const deviation = Math.sqrt(mean(column(c).map((x) => (x - m) ** 2)));
    return deviation === 0 ? 0 : 1 / deviation;
  });
  const distance = (i: number) =>
    scales.reduce((sum, scale, c) => {
      const apart = Math.abs(values[i * D + c]! - values[query * D + c]!) * scale;
      return sum + (metric === 'l1' ? apart : apart ** 2);
    }, 0);
  return [...training].sort((a, b) => distance(a) - distance(b)).slice(0, K);
}

describe.each(['l1', 'l2'] as const)('features are standardised, %s', (metric) => {
  test('of a held-out image, by the images of the other folds, which alone are searched', async () => {
    const queries = Int32Array.of(1, 4, 28);
    const without = { folds, fold: FOLD };
    const asked = { rows, without, queries: rowsOf(queries), metric, k: K };
    const { indices } = await searchNeighbours(backend, asked);
    const training = Array.from({ length: N }, (_, i) => i).filter((i) => i % 3 !== FOLD);
    expect([...indices]).toEqual([...queries].flatMap((query) => bruteForce(query, metric, training)));
  });

  test('of any other, by all', async () => {
    const { indices } = await searchNeighbours(backend, { rows, queries: rows, metric, k: K });
    const training = Array.from({ length: N }, (_, i) => i);
    expect([...indices]).toEqual(training.flatMap((query) => bruteForce(query, metric, training)));
  });
});
