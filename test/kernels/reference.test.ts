import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NearestRequest } from '../../src/kernels/backend.ts';
import { MAX_EXACT_FEATURES } from '../../src/kernels/checks.ts';
import { cosineDistance, l1Distance, squaredL2Distance } from '../../src/kernels/distances/reference.ts';
import { type MatrixF32, type MatrixU8, matrix, row } from '../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../src/kernels/reference.ts';

/* Long, since every operation is here once with numbers that can be checked by hand: the others are held to it. */

const backend = new ReferenceBackend();

const bytes = (rows: readonly (readonly number[])[]): MatrixU8 =>
  matrix(Uint8Array.from(rows.flat()), rows.length, rows[0]?.length ?? 0);
const floats = (rows: readonly (readonly number[])[]): MatrixF32 =>
  matrix(Float32Array.from(rows.flat()), rows.length, rows[0]?.length ?? 0);

// Source: Stanford CS231n, lecture 2, "Distance Metric to compare images": a test image and a training image of 4 × 4.
const TEST_IMAGE = Uint8Array.of(56, 32, 10, 18, 90, 23, 128, 133, 24, 26, 178, 200, 2, 0, 255, 220);
const TRAINING_IMAGE = Uint8Array.of(10, 20, 24, 17, 8, 10, 89, 100, 12, 16, 178, 170, 4, 32, 233, 112);

describe('distances', () => {
  test("l1: the lecture's example is 456", () => {
    // Its differences: 46 12 14 1, 82 13 39 33, 12 10 0 30, 2 32 22 108.
    expect(l1Distance(TEST_IMAGE, TRAINING_IMAGE)).toBe(456);
    expect(l1Distance(TRAINING_IMAGE, TEST_IMAGE)).toBe(456);
  });

  test("l2: the lecture's example, squared", () => {
    const squares =
      2116 + 144 + 196 + 1 + (6724 + 169 + 1521 + 1089) + (144 + 100 + 0 + 900) + (4 + 1024 + 484 + 11664);
    expect(squaredL2Distance(TEST_IMAGE, TRAINING_IMAGE)).toBe(squares);
  });

  test.each([
    { a: [0], b: [0], l1: 0, l2: 0 },
    { a: [0, 255], b: [255, 0], l1: 510, l2: 130050 },
    { a: [1, 2, 3], b: [4, 6, 3], l1: 7, l2: 25 },
    { a: [], b: [], l1: 0, l2: 0 },
  ])('$a to $b: l1 $l1, squared l2 $l2', ({ a, b, l1, l2 }) => {
    expect(l1Distance(Uint8Array.from(a), Uint8Array.from(b))).toBe(l1);
    expect(squaredL2Distance(Uint8Array.from(a), Uint8Array.from(b))).toBe(l2);
  });

  test('the largest distance between CIFAR-10 images is exact', () => {
    const black = new Uint8Array(3072);
    const white = new Uint8Array(3072).fill(255);
    expect(l1Distance(black, white)).toBe(783_360);
    expect(squaredL2Distance(black, white)).toBe(199_756_800);
  });
});

describe('cosineDistance', () => {
  test.each([
    { what: 'the same direction', a: [1, 2, 3], b: [1, 2, 3], expected: 0 },
    { what: 'three times as bright', a: [1, 2, 80], b: [3, 6, 240], expected: 0 },
    { what: 'nothing in common', a: [7, 0], b: [0, 9], expected: 1 },
    { what: '60 degrees', a: [1, 1, 0], b: [1, 0, 1], expected: 0.5 },
    { what: '45 degrees', a: [5, 0], b: [3, 3], expected: Math.fround(1 - Math.SQRT1_2) },
    { what: 'black', a: [0, 0], b: [3, 3], expected: 1 },
    { what: 'both black, as in scikit-learn', a: [0, 0], b: [0, 0], expected: 1 },
  ])('$what: $a to $b is $expected', ({ a, b, expected }) => {
    expect(cosineDistance(Uint8Array.from(a), Uint8Array.from(b))).toBe(expected);
    expect(cosineDistance(Float32Array.from(b), Float32Array.from(a))).toBe(expected);
  });

  test('of features that point the other way it is 2', () => {
    expect(cosineDistance(Float32Array.of(1, -2), Float32Array.of(-2, 4))).toBe(2);
  });

  test('is the f32 nearest to the true distance, and 0 only for parallel rows', () => {
    const pixels = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 });
    const near = fc.tuple(pixels, fc.nat({ max: 5 })).map(([a, at]) => [a, a.map((x, p) => (p === at ? x ^ 1 : x))]);
    fc.assert(
      fc.property(fc.oneof(fc.tuple(pixels, pixels), near), ([a, b]) => {
        const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, one, p) => sum + one * y[p]!, 0);
        const [ab, squared] = [dot(a!, b!), BigInt(dot(a!, a!)) * BigInt(dot(b!, b!))];
        if (squared === 0n) return;
        // 1 - c = (1 - c²) / (1 + c), whose numerator is an exact integer: nothing cancels.
        const length = Math.sqrt(Number(squared));
        const truth = Number(squared - BigInt(ab) ** 2n) / (length * (length + ab));
        const found = cosineDistance(Uint8Array.from(a!), Uint8Array.from(b!));
        expect(found === 0).toBe(truth === 0);
        expect(Math.abs(found - truth)).toBeLessThanOrEqual(truth * 2 ** -23.99 + 2 ** -51);
      }),
      { numRuns: 500, seed: 5 },
    );
  });
});

describe('pairwiseDistances', () => {
  test('has a row for each row of a', async () => {
    const a = bytes([
      [0, 0],
      [3, 4],
    ]);
    const b = bytes([
      [0, 0],
      [3, 0],
      [6, 8],
    ]);
    expect([...(await backend.pairwiseDistances('l1', a, b))]).toEqual([0, 3, 14, 7, 4, 7]);
    expect([...(await backend.pairwiseDistances('l2', a, b))]).toEqual([0, 9, 100, 25, 16, 25]);
  });

  test('refuses rows of different length', async () => {
    await expect(backend.pairwiseDistances('l1', bytes([[1, 2]]), bytes([[1]]))).rejects.toThrow(
      new RangeError('pairwiseDistances: rows of 1 × 2 and 1 × 1 differ in length'),
    );
  });

  test('refuses rows so long that squared distances overflow 32 bits', async () => {
    expect(MAX_EXACT_FEATURES * 255 ** 2).toBeLessThan(2 ** 31);
    expect((MAX_EXACT_FEATURES + 1) * 255 ** 2).toBeGreaterThanOrEqual(2 ** 31);
    const longest = new Uint8Array(MAX_EXACT_FEATURES).fill(255);
    const zeros = new Uint8Array(MAX_EXACT_FEATURES);
    const [farthest] = await backend.pairwiseDistances(
      'l2',
      matrix(longest, 1, longest.length),
      matrix(zeros, 1, zeros.length),
    );
    expect(farthest).toBe(MAX_EXACT_FEATURES * 255 ** 2);
    const tooLong = matrix(new Uint8Array(MAX_EXACT_FEATURES + 1), 1, MAX_EXACT_FEATURES + 1);
    await expect(backend.pairwiseDistances('l2', tooLong, tooLong)).rejects.toThrow(RangeError);
  });
});

describe('nearest', () => {
  const base = bytes([[10], [12], [8], [10], [14], [0]]);
  const queries = bytes([[10], [11]]);
  const request = (changes: Partial<NearestRequest>): NearestRequest => ({
    metric: 'l1',
    k: 3,
    queries,
    base,
    ...changes,
  });

  test('orders ties by the index of the base row', async () => {
    const { nQueries, k, indices, distances } = await backend.nearest(request({ k: 4 }));
    expect({ nQueries, k }).toEqual({ nQueries: 2, k: 4 });
    // From 10: rows 0 and 3 at 0, then 1 and 2 at 2. From 11: rows 0, 1 and 3 at 1, then 2 and 4 at 3.
    expect([...indices]).toEqual([0, 3, 1, 2, 0, 1, 3, 2]);
    expect([...distances]).toEqual([0, 0, 2, 2, 1, 1, 1, 3]);
  });

  test('l2 carries squares', async () => {
    const { indices, distances } = await backend.nearest(request({ metric: 'l2', k: 6, queries: bytes([[10]]) }));
    expect([...indices]).toEqual([0, 3, 1, 2, 4, 5]);
    expect([...distances]).toEqual([0, 0, 4, 4, 16, 100]);
  });

  test('l1 and l2 can differ in order', async () => {
    const two = bytes([
      [6, 0],
      [4, 4],
    ]);
    const origin = bytes([[0, 0]]);
    expect([...(await backend.nearest(request({ metric: 'l1', k: 1, queries: origin, base: two }))).indices]).toEqual([
      0,
    ]);
    expect([...(await backend.nearest(request({ metric: 'l2', k: 1, queries: origin, base: two }))).indices]).toEqual([
      1,
    ]);
  });

  test('passes over the rows of the same group', async () => {
    const groups = { queries: Int32Array.of(0, 7), base: Int32Array.of(0, 1, 1, 0, 1, 0) };
    const { indices } = await backend.nearest(request({ groups }));
    expect([...indices]).toEqual([1, 2, 4, 0, 1, 3]);
  });

  test.each([
    { name: 'k = 0', changes: { k: 0 }, message: 'nearest: k = 0 is not a positive whole number' },
    { name: 'k = 1.5', changes: { k: 1.5 }, message: 'nearest: k = 1.5 is not a positive whole number' },
    { name: 'k = NaN', changes: { k: Number.NaN }, message: 'nearest: k = NaN is not a positive whole number' },
    { name: 'k = 7', changes: { k: 7 }, message: 'nearest: k = 7 exceeds the 6 base rows' },
    {
      name: 'k = 3 with 2 rows outside the group',
      changes: { groups: { queries: Int32Array.of(1, 0), base: Int32Array.of(1, 1, 1, 1, 0, 0) } },
      message: 'nearest: k = 3 exceeds the 2 base rows outside group 1',
    },
    {
      name: 'too few groups for the queries',
      changes: { groups: { queries: Int32Array.of(1), base: new Int32Array(6) } },
      message: 'nearest: 1 groups for 2 × 1',
    },
    {
      name: 'too few groups for the base',
      changes: { groups: { queries: Int32Array.of(1, 1), base: new Int32Array(5) } },
      message: 'nearest: 5 groups for 6 × 1',
    },
    {
      name: 'rows of different length',
      changes: { queries: bytes([[1, 2]]) },
      message: 'nearest: queries 1 × 2 and base 6 × 1 differ in length',
    },
  ])('refuses $name', async ({ changes, message }) => {
    await expect(backend.nearest(request(changes))).rejects.toThrow(new RangeError(message));
  });

  test('reports progress up to the end, and stops when told', async () => {
    const many = matrix(new Uint8Array(40), 40, 1);
    const seen: [number, number][] = [];
    await backend.nearest(request({ queries: many, onProgress: (done, total) => seen.push([done, total]) }));
    expect(seen).toEqual([
      [0, 40],
      [16, 40],
      [32, 40],
      [40, 40],
    ]);
    const controller = new AbortController();
    const stopped = backend.nearest(
      request({
        queries: many,
        signal: controller.signal,
        onProgress: () => controller.abort(new Error('enough')),
      }),
    );
    await expect(stopped).rejects.toThrow('enough');
  });
});

describe('float32 operations', () => {
  const a = floats([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const b = floats([
    [1, 0, -1],
    [2, 2, 2],
    [0, 1, 0],
    [-1, -1, -1],
  ]);

  test('multiplyTransposed: a bᵀ by hand', async () => {
    const out = backend.float32(2, 4);
    await backend.multiplyTransposed(a, b, out);
    expect([...out.data]).toEqual([-2, 12, 2, -6, -2, 30, 5, -15]);
  });

  test('transposedMultiply: aᵀ b by hand', async () => {
    const c = floats([
      [1, -1],
      [2, 10],
    ]);
    const out = backend.float32(3, 2);
    await backend.transposedMultiply(a, c, out);
    expect([...out.data]).toEqual([9, 39, 12, 48, 15, 57]);
  });

  const affine = (scale: number[], offset: number[]) => ({
    scale: Float32Array.from(scale),
    offset: Float32Array.from(offset),
  });

  test('gatherAffine: rows in the order asked for, times the scale, plus the offset', async () => {
    const pixels = bytes([
      [0, 255],
      [51, 102],
      [255, 0],
    ]);
    const byte = 1 / 255;
    const out = backend.float32(3, 2);
    await backend.gatherAffine(pixels, Int32Array.of(2, 0, 2), affine([byte, byte], [-0.5, -0.25]), out);
    expect([...out.data]).toEqual([0.5, -0.25, -0.5, 0.75, 0.5, -0.25]);
    await backend.gatherAffine(pixels, Int32Array.of(1, 1, 1), affine([byte, byte], [0, 0]), out);
    expect([...row(out, 0)]).toEqual([51, 102].map((pixel) => Math.fround(pixel * Math.fround(1 / 255))));
    const floats = matrix(Float32Array.of(1.5, -2, 0.25, 8), 2, 2);
    await backend.gatherAffine(floats, Int32Array.of(1, 0, 1), affine([2, 0.5], [1, 3]), out);
    expect([...out.data]).toEqual([1.5, 7, 4, 2, 1.5, 7]);
  });

  test.each<[string, () => Promise<void>, string]>([
    [
      'multiplyTransposed',
      () => backend.multiplyTransposed(a, b, backend.float32(4, 2)),
      'multiplyTransposed: 2 × 3 by (4 × 3)ᵀ into 4 × 2',
    ],
    [
      'transposedMultiply',
      () => backend.transposedMultiply(a, b, backend.float32(3, 3)),
      'transposedMultiply: (2 × 3)ᵀ by 4 × 3 into 3 × 3',
    ],
    [
      'gatherAffine, an offset of another length',
      () => backend.gatherAffine(bytes([[1, 2]]), Int32Array.of(0), affine([1, 1], [0, 0, 0]), backend.float32(1, 2)),
      'gatherAffine: offset has 3 numbers for rows 1 × 2',
    ],
    [
      'gatherAffine, a scale of another length',
      () => backend.gatherAffine(bytes([[1, 2]]), Int32Array.of(0), affine([1], [0, 0]), backend.float32(1, 2)),
      'gatherAffine: scale has 1 numbers for rows 1 × 2',
    ],
    [
      'gatherAffine, an output of another shape',
      () => backend.gatherAffine(bytes([[1, 2]]), Int32Array.of(0), affine([1, 1], [0, 0]), backend.float32(2, 2)),
      'gatherAffine: 1 rows of 1 × 2 do not fill 2 × 2',
    ],
    [
      'gatherAffine, a row that is not there',
      () => backend.gatherAffine(bytes([[1, 2]]), Int32Array.of(1), affine([1, 1], [0, 0]), backend.float32(1, 2)),
      'gatherAffine: row 1 of 1 × 2',
    ],
  ])('%s refuses', async (_, run, message) => {
    await expect(run()).rejects.toThrow(new RangeError(message));
  });
});

describe('matrices', () => {
  test('come zeroed, in the shape asked for', () => {
    expect(backend.float32(2, 3)).toEqual({ data: new Float32Array(6), nRows: 2, nCols: 3 });
    expect(backend.uint8(2, 3)).toEqual({ data: new Uint8Array(6), nRows: 2, nCols: 3 });
  });

  test('wrap their data without a copy, and refuse another number of elements', () => {
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const wrapped = matrix(data, 2, 3);
    expect(wrapped.data).toBe(data);
    row(wrapped, 1)[0] = 9;
    expect([...data]).toEqual([1, 2, 3, 9, 5, 6]);
    expect(() => matrix(data, 2, 2)).toThrow(new RangeError('a 2 × 2 matrix holds 4 elements, not 6'));
    for (const i of [-1, 2, 0.5, Number.NaN]) {
      expect(() => row(wrapped, i)).toThrow(new RangeError(`row ${i} of a 2 × 3 matrix`));
    }
  });
});
