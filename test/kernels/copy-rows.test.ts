import { describe, expect, test } from 'vitest';
import { chosenRows, copyRows, rowsLike } from '../../src/kernels/copy-rows.ts';
import { matrix, type Rows } from '../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../src/kernels/reference.ts';

const numbers = Array.from({ length: 12 }, (_, i) => 10 + i);
const kinds: readonly (readonly [string, Rows])[] = [
  ['bytes', matrix(Uint8Array.from(numbers), 6, 2)],
  [
    'codes',
    matrix(
      Int16Array.from(numbers, (x) => -100 * x),
      6,
      2,
    ),
  ],
  [
    'f32',
    matrix(
      Float32Array.from(numbers, (x) => x / 8),
      6,
      2,
    ),
  ],
];

describe.each(kinds)('rows of %s', (_, from) => {
  test.each([[[]], [[4]], [[0, 1, 2, 3, 4, 5]], [[5, 4, 3]], [[1, 2, 3, 0, 1, 5]], [[2, 2, 3, 3]]])('%j', (order) => {
    const expected = order.flatMap((r) => [...from.data.subarray(r * 2, r * 2 + 2)]);
    const chosen = chosenRows(from, Int32Array.from(order));
    expect([chosen.nRows, chosen.nCols]).toEqual([order.length, 2]);
    expect([...chosen.data]).toEqual(expected);
    expect(chosen.data.constructor).toBe(from.data.constructor);

    const out = rowsLike(new ReferenceBackend(), from, 7);
    expect([out.nRows, out.nCols, out.data.constructor]).toEqual([7, 2, from.data.constructor]);
    copyRows(from, Int32Array.from(order), out);
    expect([...out.data]).toEqual([...expected, ...Array(14 - expected.length).fill(0)]);
  });
});
