import { describe, expect, test } from 'vitest';
import { LARGEST_CODE, matrix } from '../../../src/kernels/matrix.ts';
import { type CodedRows, sumGrams } from '../../../src/kernels/tiles/gram.ts';
import { elementAt } from '../../../src/kernels/tiles/tiles.ts';
import { Random } from '../../../src/util/random.ts';
import { everyBackend } from '../../helpers/backends.ts';

const backends = (await everyBackend(1, 3)).map(([, backend]) => backend);

const random = Random.seeded(5);
const codes = (nRows: number, nCols: number, most: number) =>
  matrix(
    Int16Array.from({ length: nRows * nCols }, () => random.integer(2 * most + 1) - most),
    nRows,
    nCols,
  );
const bytes = (nRows: number, nCols: number) =>
  matrix(
    Uint8Array.from({ length: nRows * nCols }, () => random.integer(256)),
    nRows,
    nCols,
  );
const allRows = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

/** Row by row, the lower triangle. */
function trueProducts({ data, nCols }: CodedRows, order: Int32Array): number[] {
  const q = (row: number, j: number) => data[row * nCols + j]! - (data instanceof Uint8Array ? 128 : 0);
  const sums: number[] = [];
  for (let i = 0; i < nCols; i++) {
    for (let j = 0; j <= i; j++) sums.push([...order].reduce((sum, row) => sum + q(row, i) * q(row, j), 0));
  }
  return sums;
}

const lowerTriangle = ({ data, n }: { data: Float32Array; n: number }): number[] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: i + 1 }, (__, j) => data[elementAt(i, j)]!)).flat();

describe('gram', () => {
  test.each<[string, CodedRows, Int32Array]>([
    ['one code', codes(1, 1, 100), allRows(1)],
    ['7 × 13 codes', codes(7, 13, 100), allRows(7)],
    ['512 × 8 codes', codes(512, 8, 100), allRows(512)],
    ['1025 × 9 codes', codes(1025, 9, 100), allRows(1025)],
    ['3 × 300 codes', codes(3, 300, 100), allRows(3)],
    ['bytes', bytes(70, 20), allRows(70)],
    ['chosen bytes, one of them twice', bytes(70, 20), Int32Array.of(69, 3, 3, 0)],
    ['no rows', codes(4, 5, 9), allRows(0)],
  ])('is the sum of products, and of columns, on every backend: %s', async (_, rows, order) => {
    const truth = trueProducts(rows, order); // every sum is exact in f32
    const shift = rows.data instanceof Uint8Array ? 128 : 0;
    const sums = Array.from({ length: rows.nCols }, (__, j) =>
      [...order].reduce((sum, row) => sum + rows.data[row * rows.nCols + j]! - shift, 0),
    );
    for (const backend of backends) {
      const gram = await backend.gram(rows, order);
      expect([lowerTriangle(gram.products), [...gram.sums], gram.nRows]).toEqual([truth, sums, order.length]);
    }
  });

  test('holds the largest codes, and no larger ones', async () => {
    const most = matrix(new Int16Array(512 * 2).fill(-LARGEST_CODE), 512, 2);
    const beyond = matrix(Int16Array.of(0, -2048), 1, 2);
    for (const backend of backends) {
      const { products } = await backend.gram(most, allRows(512));
      expect(lowerTriangle(products)).toEqual(Array(3).fill(512 * LARGEST_CODE ** 2));
      await expect(backend.gram(beyond, allRows(1))).rejects.toThrow('at most 2047 in magnitude; got -2048');
    }
  });

  test('has the same bits for any number of threads', async () => {
    const given = codes(2000, 270, LARGEST_CODE);
    const [, one, three, calling] = backends;
    const truth = await one!.gram(given, allRows(2000));
    for (const backend of [three!, calling!]) expect(await backend.gram(given, allRows(2000))).toEqual(truth);
  });

  test('goes where it is asked to, in or out of the memory of the backend, whatever was there', async () => {
    const given = codes(40, 9, LARGEST_CODE);
    for (const backend of backends) {
      const { products } = await backend.gram(given, allRows(40));
      const inside = backend.float32(1, products.data.length);
      for (const out of [inside.data, new Float32Array(products.data.length)]) {
        const found = await backend.gram(given, allRows(40), {}, out.fill(7));
        expect(found.products.data).toBe(out);
        expect(lowerTriangle(found.products)).toEqual(lowerTriangle(products));
      }
      await expect(backend.gram(given, allRows(40), {}, new Float32Array(9))).rejects.toThrow(RangeError);
      backend.free(inside);
    }
  });

  test('of all rows is the sum of those of parts, which stay as they are', async () => {
    const rows = codes(90, 30, 100);
    const [some, others] = [allRows(90).subarray(0, 37), allRows(90).subarray(37)];
    for (const backend of backends) {
      const [whole, one, other] = await Promise.all(
        [allRows(90), some, others].map((part) => backend.gram(rows, part)),
      );
      const before = structuredClone(one!);
      expect(await sumGrams([one!, other!])).toEqual(whole);
      expect(one).toEqual(before);
      const narrow = await backend.gram(codes(4, 3, 9), allRows(4));
      await expect(sumGrams([whole!, narrow])).rejects.toThrow('sums of 30 and 3 columns');
    }
  });

  test('refuses f32 rows, and rows that are not there', async () => {
    for (const backend of backends) {
      const floats = matrix(new Float32Array(4), 2, 2) as unknown as CodedRows;
      await expect(backend.gram(floats, allRows(1))).rejects.toThrow('gram: rows must be bytes or codes; got f32');
      await expect(backend.gram(bytes(2, 2), Int32Array.of(2))).rejects.toThrow('gram: row 2 of 2 × 2');
    }
  });
});
