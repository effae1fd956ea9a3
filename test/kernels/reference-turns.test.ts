import { expect, test } from 'vitest';
import type { Watch } from '../../src/kernels/backend.ts';
import { matrix } from '../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../src/kernels/reference.ts';
import { gram, solveTriangular } from '../../src/kernels/tiles/reference.ts';
import { tilesLength } from '../../src/kernels/tiles/tiles.ts';
import type { PausingWork } from '../../src/util/turns.ts';

/* Plain loops take long: whoever waits for them can stop them. */

const reference = new ReferenceBackend();
const floats = (nRows: number, nCols: number) => matrix(new Float32Array(nRows * nCols).fill(0.5), nRows, nCols);
const codes = (nRows: number, nCols: number) => matrix(new Int16Array(nRows * nCols).fill(3), nRows, nCols);
const every = (n: number) => Int32Array.from({ length: n }, (_, i) => i);
/** The diagonal of a matrix that has a factor. */
const unit = (n: number) => Float64Array.from({ length: n * n }, (_, at) => Number(at % (n + 1) === 0));

const WORK: Readonly<Record<string, (watch: Watch) => Promise<unknown>>> = {
  gram: (watch) => reference.gram(codes(50, 300), every(50), watch),
  scatter: (watch) => reference.scatter(floats(50, 300), watch),
  gaussianKernel: (watch) => reference.gaussianKernel(floats(200, 100), 1, watch),
  inverseRoot: (watch) => reference.inverseRoot(unit(50), 50, 0.1, watch),
  multiplyTransposed: (watch) =>
    reference.multiplyTransposed(floats(200, 100), floats(200, 100), floats(200, 200), watch),
  largestProducts: (watch) =>
    reference.largestProducts(floats(200, 100), floats(200, 100), new Float32Array(200), watch),
  factor: async (watch) => reference.factor({ data: await positive(300), n: 300 }, watch),
};

/** A matrix that has a factor, as tiles: the sums of products of unit vectors. */
async function positive(n: number): Promise<Float32Array> {
  const { products } = await reference.gram(matrix(Int16Array.from(unit(n)), n, n), every(n));
  return products.data;
}

test.each(Object.entries(WORK))('%s ends with the reason of its signal', async (_, work) => {
  const reason = new Error('stopped');
  await expect(work({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('pauses come after a million steps or so', () => {
  const pausesOf = (work: PausingWork<unknown>): number => {
    let n = 0;
    while (work.next().done !== true) n++;
    return n;
  };
  expect(pausesOf(gram(codes(300, 200), every(300)))).toBe(5); // 300 · 201 · 200 / 2 steps
  expect(pausesOf(solveTriangular({ data: new Float32Array(tilesLength(300)), n: 300 }, floats(50, 300), true))).toBe(
    2,
  );
});
