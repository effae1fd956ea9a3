import { afterAll, describe, expect, test } from 'vitest';
import { LARGEST_CODE } from '../../src/kernels/backend.ts';
import { type MatrixI16, matrix } from '../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../src/kernels/reference.ts';
import { createWasmBackend } from '../../src/kernels/wasm.ts';
import { Random } from '../../src/util/random.ts';

const backends = [
  new ReferenceBackend(),
  await createWasmBackend({ threads: 1 }),
  await createWasmBackend({ threads: 3 }),
];
afterAll(() => Promise.all(backends.map((backend) => backend.close())));

const random = Random.seeded(5);
const codes = (nRows: number, nCols: number, most: number): MatrixI16 =>
  matrix(
    Int16Array.from({ length: nRows * nCols }, () => random.integer(2 * most + 1) - most),
    nRows,
    nCols,
  );

describe('gram', () => {
  test.each([
    { nRows: 1, nCols: 1 },
    { nRows: 7, nCols: 13 },
    { nRows: 512, nCols: 8 },
    { nRows: 1025, nCols: 9 },
    { nRows: 3, nCols: 300 },
    { nRows: 40, nCols: 520 },
  ])('is the sum of products on every backend: $nRows × $nCols', async ({ nRows, nCols }) => {
    const given = codes(nRows, nCols, 100); // every sum is exact in f32
    const truth = Float32Array.from({ length: nCols * nCols }, (_, at) => {
      let sum = 0;
      for (let s = 0; s < nRows; s++) {
        sum += given.data[s * nCols + Math.floor(at / nCols)]! * given.data[s * nCols + (at % nCols)]!;
      }
      return sum;
    });
    for (const backend of backends) expect(await backend.gram(given)).toEqual(truth);
  });

  test('holds the largest codes, and no larger ones', async () => {
    const data = new Int16Array(512 * 2).fill(LARGEST_CODE);
    for (const backend of backends) {
      const sums = await backend.gram({ data, nRows: 512, nCols: 2 });
      expect(sums).toEqual(new Float32Array(4).fill(512 * LARGEST_CODE ** 2));
      const beyond = { data: Int16Array.of(0, -2048), nRows: 1, nCols: 2 };
      await expect(backend.gram(beyond)).rejects.toThrow('codes are at most 2047 in magnitude; got -2048');
    }
  });

  test('has the same bits for any number of threads', async () => {
    const given = codes(2000, 270, LARGEST_CODE);
    const [, one, three] = backends;
    expect(await three!.gram(given)).toEqual(await one!.gram(given));
  });
});
