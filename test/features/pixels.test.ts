import { afterAll, describe, expect, test } from 'vitest';
import type { FittedFeature } from '../../src/features/feature.ts';
import { type PixelsSettings, pixels } from '../../src/features/pixels.ts';
import { type MatrixU8, matrix } from '../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../src/kernels/wasm.ts';
import { Random } from '../../src/util/random.ts';
import { constant, imageOf, noise } from './images.ts';

const backend = await createWasmBackend({ threads: 2 });
afterAll(() => backend.close());

const stripes = imageOf((x, y, c) => (x * (c + 2) + y * y) % 256);
const images = matrix(
  Uint8Array.from([noise(1), noise(2), stripes, constant(0, 0, 0), constant(255, 255, 255)].flatMap((i) => [...i])),
  5,
  3072,
);
const training = Int32Array.of(1, 2);
const settings: PixelsSettings = { whiten: true, patch: 3, epsilon: 0.01, patches: 500 };

const fitted = (given: Partial<PixelsSettings> = {}, of: MatrixU8 = images): Promise<FittedFeature> =>
  pixels.fit(backend, { ...settings, ...given } as PixelsSettings, {
    images: of,
    rows: training,
    random: Random.seeded(3),
  });

async function rows(feature: FittedFeature, ...order: readonly number[]): Promise<Float32Array> {
  const out = new Float32Array(order.length * 3072).fill(Number.NaN);
  await feature.encode(backend, { images, order: Int32Array.from(order), out });
  return out;
}

describe('pixels', () => {
  test('not whitened are the bytes', async () => {
    const feature = await fitted({ whiten: false });
    expect(feature.arrays).toEqual({});
    expect(await rows(feature, 2, 0)).toEqual(Float32Array.from([...stripes, ...noise(1)]));
  });

  test('whitened are the convolution, plane by plane; beyond the border pixels are mirrored', async () => {
    const feature = await fitted();
    const { mean, kernel } = feature.arrays;
    const inside = (i: number): number => (i < 0 ? -i : i > 31 ? 62 - i : i);
    const white = imageTruth((to, y, x) => {
      let sum = 0;
      for (let c = 0; c < 3; c++) {
        for (let r = 0; r < 3; r++) {
          for (let q = 0; q < 3; q++) {
            const pixel = stripes[c * 1024 + inside(y + r - 1) * 32 + inside(x + q - 1)]! / 255 - mean!.data[c]!;
            sum += kernel!.data[((to * 3 + c) * 3 + r) * 3 + q]! * pixel;
          }
        }
      }
      return sum;
    });
    const found = await rows(feature, 2);
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(white[i]!, 4);
    });
  });

  test.each([
    ['black', 3],
    ['white', 4],
  ])('of a flat image are flat: %s', async (_name, i) => {
    const found = await rows(await fitted(), i);
    for (let c = 0; c < 3; c++) {
      const plane = found.subarray(c * 1024, (c + 1) * 1024);
      expect(Number.isFinite(plane[0])).toBe(true);
      expect(plane.every((value) => value === plane[0])).toBe(true);
    }
  });

  test('nothing that is not trained on changes a bit of what is learned', async () => {
    const altered = matrix(images.data.slice(), 5, 3072);
    altered.data.fill(99, 0, 3072);
    altered.data.fill(7, 3 * 3072);
    expect((await fitted({}, altered)).arrays).toEqual((await fitted()).arrays);
  });

  test.each([true, false])('restored give the same bits, whitened: %s', async (whiten) => {
    const feature = await fitted({ whiten });
    const again = pixels.restore({ ...settings, whiten }, feature.arrays);
    expect(await rows(again, 1, 3)).toEqual(await rows(feature, 1, 3));
  });

  test('restored from other arrays say what they need', async () => {
    const { arrays } = await fitted();
    const { mean } = arrays;
    expect(() => pixels.restore(settings, {})).toThrow('the mean of pixels must be 3 numbers; there are none');
    expect(() => pixels.restore({ ...settings, patch: 5 }, arrays)).toThrow(
      'the kernel of pixels must be 3 × 3 × 5 × 5 numbers; they are 3 × 3 × 3 × 3',
    );
    expect(() => pixels.restore(settings, { mean: mean!, kernel: mean! })).toThrow('they are 3');
  });

  test('an even patch has no middle', () => {
    expect(() => pixels.check?.({ ...settings, patch: 6 })).toThrow('patch must be odd; got 6');
  });
});

const imageTruth = (at: (channel: number, y: number, x: number) => number): number[] =>
  Array.from({ length: 3072 }, (_, i) => at(Math.floor(i / 1024), Math.floor(i / 32) % 32, i % 32));
