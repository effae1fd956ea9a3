import { afterAll, describe, expect, test } from 'vitest';
import type { FittedFeature } from '../../src/features/feature.ts';
import type { WordsSettings } from '../../src/features/words/settings.ts';
import { words } from '../../src/features/words.ts';
import { type MatrixU8, matrix } from '../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../src/kernels/wasm.ts';
import { Random } from '../../src/util/random.ts';
import { constant, imageOf, mirrored, noise } from './images.ts';

const [one, three] = [await createWasmBackend({ threads: 1 }), await createWasmBackend({ threads: 3 })];
afterAll(() => Promise.all([one.close(), three.close()]));

const wave = (seed: number): Uint8Array =>
  imageOf((x, y, c) => 128 + Math.round(90 * Math.sin((x * (seed % 5) + y * ((seed * 3) % 7) + c * seed) / 4)));
const parts = [
  constant(0, 0, 0),
  constant(255, 255, 255),
  constant(40, 90, 200),
  noise(1),
  ...[2, 3, 4, 5, 6, 7].map(wave),
];
const images = matrix(Uint8Array.from(parts.flatMap((image) => [...image])), parts.length, 3072);
/** All but the flat ones and the last. */
const training = Int32Array.of(8, 3, 4, 5, 6, 7);

const usual: WordsSettings = {
  ...{ count: 12, patch: 4, patches: 400, normalise: false, whiten: true, epsilon: 0.01 },
  ...{ dictionary: 'k-means', rounds: 3, encoder: 'threshold', threshold: 0.5, grid: 2, stride: 4, mirror: false },
};
type Given = { readonly [K in keyof WordsSettings]?: WordsSettings[K] };
const settingsOf = (given: Given = {}): WordsSettings => ({ ...usual, ...given }) as WordsSettings;

const fitted = (given: Given = {}, of: MatrixU8 = images, backend = one): Promise<FittedFeature> =>
  words.fit(backend, settingsOf(given), { images: of, rows: training, random: Random.seeded(6) });

async function encoded(feature: FittedFeature, given: Given, order: readonly number[], of = images, backend = one) {
  const out = new Float32Array(order.length * words.nFeatures(settingsOf(given))).fill(Number.NaN);
  await feature.encode(backend, { images: of, order: Int32Array.from(order), out });
  return out;
}

/** The formulas once more, in f64, from what was learned: whitened patches, products, distances. */
function plainNumbers(image: Uint8Array, given: Given, { arrays }: FittedFeature): number[] {
  const { patch, stride, normalise, encoder, threshold, grid, count: k } = settingsOf(given);
  const [mean, whitening, dictionary, deviation] = ['mean', 'whitening', 'codebook', 'deviation'].map(
    (n) => arrays[n]!.data,
  );
  const d = 3 * patch * patch;
  const places = Math.floor((32 - patch) / stride) + 1;
  const answers = encoder === 'threshold' ? 2 * k : k;
  const sums = new Array<number>(grid * grid * answers).fill(0);
  const counts = new Array<number>(grid * grid).fill(0);
  for (let y = 0; y < places; y++) {
    for (let x = 0; x < places; x++) {
      const bytes = Array.from({ length: d }, (_, i) => {
        const [c, r, q] = [Math.floor(i / patch ** 2), Math.floor(i / patch) % patch, i % patch];
        return image[c * 1024 + (y * stride + r) * 32 + x * stride + q]!;
      });
      const middle = bytes.reduce((a, b) => a + b) / d;
      const variance = bytes.reduce((a, b) => a + (b - middle) ** 2, 0) / d;
      const seen = bytes.map((b) => (normalise ? (b - middle) / Math.sqrt(variance + 10) : b / 255));
      const white = bytes.map((_, a) => seen.reduce((sum, s, b) => sum + whitening![a * d + b]! * (s - mean![b]!), 0));
      const word = (j: number) => dictionary!.subarray(j * d, (j + 1) * d);
      const all = Array.from({ length: k }, (_, j) => j);
      const products = all.map((j) => white.reduce((sum, w, i) => sum + w * word(j)[i]!, 0));
      const distances = all.map((j) => Math.sqrt(white.reduce((sum, w, i) => sum + (w - word(j)[i]!) ** 2, 0)));
      const typical = distances.reduce((a, b) => a + b) / k;
      const nearest = distances.indexOf(Math.min(...distances));
      const t = threshold * deviation![0]!;
      const own = {
        hard: () => all.map((j) => Number(j === nearest)),
        triangle: () => distances.map((z) => Math.max(0, typical - z)),
        threshold: () => [...products.map((p) => Math.max(0, p - t)), ...products.map((p) => Math.max(0, -p - t))],
      }[encoder]();
      const part = Math.floor((y * grid) / places) * grid + Math.floor((x * grid) / places);
      counts[part]!++;
      own.forEach((answer, j) => {
        sums[part * answers + j]! += answer;
      });
    }
  }
  return sums.map((sum, i) => sum / counts[Math.floor(i / answers)]!);
}

describe('words', () => {
  test.each<Given>([
    {},
    { normalise: true, epsilon: 0.1 },
    { whiten: false, threshold: 0 },
    { dictionary: 'random', grid: 3, stride: 2 },
    { encoder: 'triangle' },
    { encoder: 'triangle', normalise: true, epsilon: 0.1, patch: 5 },
    { encoder: 'triangle', whiten: false, grid: 1 },
    { encoder: 'hard' },
    { encoder: 'hard', normalise: true, epsilon: 0.1, dictionary: 'random' },
  ])('are the plain formulas: %o', async (given) => {
    const feature = await fitted(given);
    for (const i of [0, 1, 2, 3, 6, 9]) {
      const truth = plainNumbers(parts[i]!, given, feature);
      const largest = Math.max(...truth) || 1; // of even patches there is nothing to say
      (await encoded(feature, given, [i])).forEach((x, j) => {
        expect(Math.abs(x - truth[j]!) / largest).toBeLessThan(2e-3);
      });
    }
  });

  test('with mirror, an image and its mirror image have the same numbers', async () => {
    const given = { mirror: true, patch: 4, stride: 4 };
    const feature = await fitted(given);
    const pair = matrix(Uint8Array.from([...parts[7]!, ...mirrored(parts[7]!)]), 2, 3072);
    const found = await encoded(feature, given, [0, 1], pair);
    const half = found.length / 2;
    for (let j = 0; j < half; j++) expect(found[j]).toBeCloseTo(found[half + j]!, 5);
    const [left, right] = [await fitted(), await fitted()];
    const [straight, turned] = [await encoded(left, {}, [0], pair), await encoded(right, {}, [1], pair)];
    straight.forEach((x, j) => {
      expect(found[j]).toBeCloseTo((x + turned[j]!) / 2, 5);
    });
  });

  test.each<Given>([{}, { normalise: true }, { encoder: 'triangle', normalise: true }, { encoder: 'hard' }])(
    'learned from flat images alone are finite: %o',
    async (given) => {
      const request = { images, rows: Int32Array.of(0, 1, 2), random: Random.seeded(1) };
      const feature = await words.fit(one, settingsOf(given), request);
      expect((await encoded(feature, given, [0, 1, 3, 6])).every(Number.isFinite)).toBe(true);
    },
  );

  test('nothing that is not trained on changes a bit of what is learned', async () => {
    const altered = matrix(images.data.slice(), parts.length, 3072);
    altered.data.fill(99, 0, 3 * 3072);
    altered.data.fill(7, 9 * 3072);
    expect((await fitted({}, altered)).arrays).toEqual((await fitted()).arrays);
  });

  test.each(['k-means', 'random'] as const)('have the same bits for any number of threads: %s', async (dictionary) => {
    const [left, right] = [await fitted({ dictionary }), await fitted({ dictionary }, images, three)];
    expect(right.arrays).toEqual(left.arrays);
    const all = [...parts.keys()];
    expect(await encoded(right, { dictionary }, all, images, three)).toEqual(await encoded(left, { dictionary }, all));
  });

  test.each(['hard', 'triangle', 'threshold'] as const)('restored give the same bits: %s', async (encoder) => {
    const feature = await fitted({ encoder });
    const again = words.restore(settingsOf({ encoder }), feature.arrays);
    expect(again.arrays).toEqual(feature.arrays);
    expect(await encoded(again, { encoder }, [3, 6])).toEqual(await encoded(feature, { encoder }, [3, 6]));
  });

  test('restored from other arrays say what they need', async () => {
    const { arrays } = await fitted();
    expect(() => words.restore(settingsOf({ count: 13 }), arrays)).toThrow(
      'the codebook of words must be 13 × 3 × 4 × 4 numbers; they are 12 × 3 × 4 × 4',
    );
  });

  test('the words of `threshold` have length 1; random ones are patches', async () => {
    const data = (await fitted({ dictionary: 'random' })).arrays.codebook!.data;
    for (let k = 0; k < 12; k++) {
      const squares = data.subarray(k * 48, (k + 1) * 48).reduce((sum, x) => sum + x * x, 0);
      expect(squares).toBeCloseTo(1, 5);
    }
  });

  test.each<{ given: Given; message: string }>([
    { given: { count: 500 }, message: '500 words need as many patches; got 400' },
    { given: { patch: 12, stride: 7 }, message: 'with patch=12 stride must be at most 6; got 7' },
  ])('refuses what does not go together: $message', ({ given, message }) => {
    expect(() => words.check?.(settingsOf(given))).toThrow(message);
  });

  test.each<[Given, number]>([
    [{}, 2 * 12 * 4],
    [{ encoder: 'hard', grid: 1 }, 12],
    [{ encoder: 'triangle', grid: 3 }, 12 * 9],
  ])('nFeatures of %o is %i', (given, n) => {
    expect(words.nFeatures(settingsOf(given))).toBe(n);
  });
});
