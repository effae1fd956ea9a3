import { afterAll, describe, expect, test } from 'vitest';
import { hog } from '../../../src/features/hog.ts';
import { hue } from '../../../src/features/hue.ts';
import { encodeFeatures, fitFeatures, restoreFeatures, savedFeatures } from '../../../src/features/set/joined.ts';
import { filledSettings } from '../../../src/features/spec/spec.ts';
import { type MatrixU8, matrix } from '../../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { userError } from '../../helpers/caught.ts';
import { noise } from '../images.ts';

const [one, three] = [await createWasmBackend({ threads: 1 }), await createWasmBackend({ threads: 3 })];
afterAll(() => Promise.all([one.close(), three.close()]));

const KERNEL_MAP = 'kernel-map:filters1=16:filters2=16:keep=8:patches=300:images=20:rounds=2';
const ALL = `hog+hue:bins=16+cs231n+${KERNEL_MAP}+pixels:whiten:patch=3:patches=500`;
const N = 24;
const TRAINING = Int32Array.from([3, 0, 1, 2, 5, 7, 11, 13, 17, 19]);

const imagesFrom = (seed: number): MatrixU8 =>
  matrix(Uint8Array.from(Array.from({ length: N }, (_, i) => [...noise(seed + i)]).flat()), N, 3072);
const images = imagesFrom(0);

const codesOf = async (features: string, backend = one, rows?: Int32Array) => {
  const fitted = await fitFeatures(backend, features, { images, rows: TRAINING });
  return await encodeFeatures(backend, fitted, images, { rows });
};

describe('encodeFeatures', () => {
  test('codes are the numbers of the features, one after the other, to half a code', async () => {
    const { data, nRows, nCols } = await codesOf('hog+hue');
    expect([nRows, nCols]).toEqual([N, 334]);
    const [hogUsual, hueUsual] = [filledSettings('hog'), filledSettings('hue')] as never[];
    const [edges, colours] = [hog.describer(hogUsual!), hue.describer(hueUsual!)];
    const row = new Float32Array(334);
    for (let i = 0; i < N; i++) {
      const image = images.data.subarray(i * 3072, (i + 1) * 3072);
      edges(image, row.subarray(0, 324));
      colours(image, row.subarray(324));
      for (let j = 0; j < nCols; j++) {
        // Both are between 0 and 1, so a code is 1/4094 wide.
        expect(Math.abs(data[i * nCols + j]! / 4094 + 0.5 - row[j]!)).toBeLessThan(0.51 / 4094);
      }
    }
  });

  test('the same for any number of threads, alone or joined, in whatever order images come', async () => {
    const whole = await codesOf(ALL);
    expect((await codesOf(ALL, three)).data).toEqual(whole.data);
    let column = 0;
    for (const part of ALL.split('+')) {
      const alone = await codesOf(part);
      const own = (i: number) => alone.data.subarray(i * alone.nCols, (i + 1) * alone.nCols);
      for (let i = 0; i < N; i++) {
        const there = whole.data.subarray(i * whole.nCols + column, i * whole.nCols + column + alone.nCols);
        expect(there).toEqual(own(i));
      }
      column += alone.nCols;
    }
    expect(column).toBe(whole.nCols);
    const [last, first] = [await codesOf(ALL, one, Int32Array.of(23, 4)), whole.data.subarray(23 * whole.nCols)];
    expect(last.data.subarray(0, whole.nCols)).toEqual(first);
  });

  test('codes are bounded, whatever the image', async () => {
    const fitted = await fitFeatures(one, ALL, { images, rows: TRAINING });
    const odd = matrix(new Uint8Array(2 * 3072).fill(255, 3072), 2, 3072);
    const { data } = await encodeFeatures(one, fitted, odd);
    expect(data.every((code) => Math.abs(code) <= 2047)).toBe(true);
  });

  test.each([1024, 12_288])('images of %i bytes are refused', async (size) => {
    const small = matrix(new Uint8Array(size), 1, size);
    const error = await userError(fitFeatures(one, 'hog', { images: small }));
    expect(error.message).toBe(`features are computed from images of 3072 bytes, 32 × 32 in three planes; got ${size}`);
  });
});

describe('fitFeatures', () => {
  test('what is not trained on changes no bit of what is learned', async () => {
    const others = imagesFrom(1000);
    for (const i of TRAINING) others.data.set(images.data.subarray(i * 3072, (i + 1) * 3072), i * 3072);
    expect(others.data).not.toEqual(images.data);
    const saved = async (of: MatrixU8) => savedFeatures(await fitFeatures(one, ALL, { images: of, rows: TRAINING }));
    expect(await saved(others)).toEqual(await saved(images));
  });

  test('another seed learns something else', async () => {
    const saved = async (seed: number) =>
      savedFeatures(await fitFeatures(one, KERNEL_MAP, { images, rows: TRAINING, seed })).arrays['0.layer1.filters'];
    expect(await saved(1)).not.toEqual(await saved(0));
  });
});

describe('restoreFeatures', () => {
  test('makes the same features of what was saved', async () => {
    const fitted = await fitFeatures(one, ALL, { images, rows: TRAINING });
    const saved = savedFeatures(fitted);
    expect(saved.text).toBe(ALL);
    const again = restoreFeatures(JSON.parse(JSON.stringify(saved), revived));
    expect((await encodeFeatures(one, again, images)).data).toEqual((await encodeFeatures(one, fitted, images)).data);
  });

  test.each(['3.layer1.filters', '3.last', '3.code.scale', '4.kernel'])('without %s they are damaged', async (name) => {
    const saved = savedFeatures(await fitFeatures(one, ALL, { images, rows: TRAINING }));
    const { [name]: gone, ...arrays } = saved.arrays;
    expect(gone).toBeDefined();
    expect(() => restoreFeatures({ ...saved, arrays })).toThrow(expect.objectContaining({ kind: 'data' }));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    '%d in any array is refused',
    async (bad) => {
      const saved = savedFeatures(await fitFeatures(one, ALL, { images, rows: TRAINING }));
      for (const [name, { shape, data }] of Object.entries(saved.arrays)) {
        const own = data.with(data.length - 1, bad);
        const ownName = name.slice(name.indexOf('.') + 1);
        expect(() => restoreFeatures({ ...saved, arrays: { ...saved.arrays, [name]: { shape, data: own } } })).toThrow(
          `the ${ownName} of ${name.startsWith('3.') ? 'kernel-map' : 'pixels'} must be finite numbers; number ${data.length - 1} is ${bad}`,
        );
      }
    },
  );

  test('so is an array that its shape does not describe', async () => {
    const saved = savedFeatures(await fitFeatures(one, ALL, { images, rows: TRAINING }));
    const { shape, data } = saved.arrays['3.last']!;
    const arrays = { ...saved.arrays, '3.last': { shape, data: data.subarray(1) } };
    expect(() => restoreFeatures({ ...saved, arrays })).toThrow(
      /^the last of kernel-map must be \d+ numbers; they are/,
    );
  });
});

/** Arrays of numbers, which JSON has as objects. */
const revived = (key: string, value: unknown): unknown =>
  key === 'data' ? Float32Array.from(Object.values(value as Record<string, number>)) : value;
