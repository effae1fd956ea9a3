import { afterAll, expect, test } from 'vitest';
import type { MatrixI16 } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { elementAt } from '../../../src/kernels/tiles/tiles.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { makeFolds, splitsOf } from '../../../src/selection/folds.ts';
import { heldGrams, trainingGrams } from '../../../src/selection/linear/training-grams.ts';
import { randomCodes } from '../../models/linear/problem.ts';

const wasm = await createWasmBackend({ threads: 2 });
afterAll(() => wasm.close());
const backends = [wasm, new ReferenceBackend()];

const N = 3000; // sums of as many products are beyond what f32 has in whole numbers
const rows = randomCodes(5, N, 6, 3).pixels as MatrixI16;
const pixels = { ...rows, data: rows.data.map((code) => 1500 + (code % 500)) };
const splits = splitsOf(makeFolds(N, 4));
const allOf = (wanted: readonly number[]) => ({ backend: wasm, pixels, splits, wanted: new Set(wanted) });

test.each(backends)('$name: sums over the training part, one pass over the images for all', async (backend) => {
  let last = 0;
  const onProgress = (done: number) => {
    expect(done).toBeGreaterThanOrEqual(last);
    last = done;
  };
  const grams = trainingGrams({ ...allOf([0, 1, 2, 3]), backend, onProgress });
  expect(grams.nRows).toBe(N);
  for (const [s, { training }] of splits.entries()) {
    const { nRows, products, sums } = await grams.of(s);
    expect(nRows).toBe(training.length);
    for (let i = 0; i < 6; i++) {
      const q = (row: number, column: number) => pixels.data[row * 6 + column]!;
      expect(sums[i]).toBe(training.reduce((sum, row) => sum + q(row, i), 0));
      for (let j = 0; j <= i; j++) {
        const truth = training.reduce((sum, row) => sum + q(row, i) * q(row, j), 0);
        expect(Math.abs(products.data[elementAt(i, j)]! - truth)).toBeLessThan(1e-6 * truth);
      }
    }
  }
  expect(last).toBe(backend === wasm ? N : 0);
});

test('what is held out changes no bit', async () => {
  const { validation } = splits[1]!;
  const other = { ...pixels, data: pixels.data.slice() };
  for (const row of validation) for (let j = 0; j < 6; j++) other.data[row * 6 + j] = 7 * j - row;
  const truth = await trainingGrams(allOf([0, 1, 2, 3])).of(1);
  expect(await trainingGrams({ ...allOf([0, 1, 2, 3]), pixels: other }).of(1)).toEqual(truth);
  expect(await trainingGrams({ ...allOf([0, 1, 2, 3]), pixels: other }).of(2)).not.toEqual(
    await trainingGrams(allOf([0, 1, 2, 3])).of(2),
  );
});

test('one split alone has the bits that it has among all, and needs no sums of its held-out part', async () => {
  const alone = trainingGrams(allOf([2]));
  expect(alone.nRows).toBe(splits[2]!.training.length);
  expect(await alone.of(2)).toEqual(await trainingGrams(allOf([0, 1, 2, 3])).of(2));
});

test.each([
  [1, 1, 1],
  [5, 5, 6],
  [5, 2, 6],
  [5, 1, 2],
])('%i folds, of which %i are wanted: %i matrices at a time', (nFolds, nWanted, n) => {
  expect(heldGrams(nFolds, nWanted)).toBe(n);
});
