import { afterAll, describe, expect, test } from 'vitest';
import { learnWhitening } from '../../../src/features/learning/whitening.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { Random } from '../../../src/util/random.ts';

const backend = await createWasmBackend({ threads: 2 });
afterAll(() => backend.close());

const COLOURS = [
  [200, 180, 30],
  [10, 20, 40],
  [90, 120, 200],
  [250, 240, 235],
] as const;

/** Images of one colour each. */
const images = matrix(
  Uint8Array.from(
    { length: COLOURS.length * 3072 },
    (_, i) => COLOURS[Math.floor(i / 3072)]![Math.floor((i % 3072) / 1024)]!,
  ),
  COLOURS.length,
  3072,
);
const all = Int32Array.from(COLOURS.keys());

const learned = (rows: Int32Array, patch: number, epsilon: number) =>
  learnWhitening(backend, images, rows, { patch, epsilon, nPatches: 40_000, random: Random.seeded(4) });

describe('learnWhitening', () => {
  test('makes colours of mean 0, variance 1 and no correlation', async () => {
    const { mean, kernel } = await learned(all, 1, 0);
    const white = COLOURS.map((colour) =>
      [0, 1, 2].map((to) => colour.reduce((sum, x, c) => sum + kernel[to * 3 + c]! * (x / 255 - mean[c]!), 0)),
    );
    for (let a = 0; a < 3; a++) {
      expect(white.reduce((sum, w) => sum + w[a]!, 0) / 4).toBeCloseTo(0, 1);
      for (let b = 0; b < 3; b++) {
        const product = white.reduce((sum, w) => sum + w[a]! * w[b]!, 0) / 4;
        expect(Math.abs(product - Number(a === b))).toBeLessThan(0.06); // the share of each colour among the patches varies
      }
    }
  });

  test('a large epsilon leaves images as they are, but for a factor', async () => {
    const { kernel, patch } = await learned(all, 3, 1e6);
    for (let to = 0; to < 3; to++) {
      for (let from = 0; from < 27; from++) {
        const isMiddle = from === to * patch ** 2 + 4;
        expect(kernel[to * 27 + from]! * 1000).toBeCloseTo(isMiddle ? 1 : 0, 4);
      }
    }
  });

  test('looks at the chosen images only', async () => {
    const { mean } = await learned(Int32Array.of(2), 3, 0.01);
    COLOURS[2].forEach((x, c) => {
      expect(mean[c]).toBeCloseTo(x / 255, 6);
    });
  });
});
