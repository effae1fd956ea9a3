import { afterAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/kernels/backend.ts';
import { type PatchFilters, positionsPerSide, type WordsModel, wordsSize } from '../../../src/kernels/maps/words.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { Random } from '../../../src/util/random.ts';
import { constant, noise } from '../../features/images.ts';

const reference = new ReferenceBackend();
const wasm = await createWasmBackend({ threads: 2 });
afterAll(() => wasm.close());

const random = Random.seeded(12);

function filtersOf(n: number, patch: number, balanced: boolean): PatchFilters {
  const d = patch * patch * 3;
  const codes = Int16Array.from({ length: n * d }, () => random.integer(65_535) - 32_767);
  // Of codes that sum to 0 each filter sees contrast alone.
  if (balanced) for (let i = 0; i + 1 < codes.length; i += 2) codes[i + 1] = -codes[i]!;
  const scale = Float32Array.from({ length: n }, () => (1 + random.uniform()) / (balanced ? 1e6 : 4e7));
  return { n, codes, scale, offset: Float32Array.from({ length: n }, () => 0.3 * random.normal()) };
}

const modelOf = (given: Partial<WordsModel> & { readonly nWords?: number }): WordsModel => {
  const { nWords = 16, ...settings } = given;
  const { patch = 6, normalise = false, encoder = 'threshold' } = settings;
  return {
    ...{ patch, normalise, encoder, stride: 1, grid: 2, mirror: true, threshold: 0.4 },
    words: filtersOf(nWords, patch, normalise),
    coordinates: filtersOf(encoder === 'triangle' ? patch * patch * 3 : 0, patch, normalise),
    ...settings,
  };
};

const parts = [noise(1), noise(2), constant(0, 0, 0), constant(255, 255, 255), constant(9, 200, 40)];
const images = matrix(Uint8Array.from(parts.flatMap((image) => [...image])), parts.length, 3072);

async function encoded(backend: Backend, model: WordsModel, order: Int32Array) {
  const out = new Float32Array(order.length * wordsSize(model)).fill(Number.NaN);
  await backend.encodeWords({ model, images, order, out });
  return out;
}

describe('encodeWords', () => {
  test.each([
    { encoder: 'hard' },
    { encoder: 'hard', grid: 3, normalise: true, nWords: 13 },
    { encoder: 'hard', patch: 5, stride: 3, grid: 4, mirror: false, nWords: 3 },
    { encoder: 'triangle', stride: 2 },
    { encoder: 'triangle', patch: 5, stride: 3, grid: 1, normalise: true, nWords: 11 },
    { encoder: 'triangle', patch: 2, stride: 4, grid: 4, mirror: false },
    { encoder: 'threshold', stride: 2 },
    { encoder: 'threshold', patch: 7, stride: 2, grid: 3, normalise: true, nWords: 9 },
    { encoder: 'threshold', patch: 12, stride: 6, grid: 4, mirror: false, threshold: 0 },
  ] as const)('is the plain formula: %o', async (given) => {
    const model = modelOf(given);
    const order = Int32Array.of(1, 2, 0, 4, 3);
    const truth = await encoded(reference, model, order);
    const fast = await encoded(wasm, model, order);
    if (model.encoder === 'hard') expect(fast).toEqual(truth);
    const largest = truth.reduce((most, x) => Math.max(most, x), 0);
    expect(largest).toBeGreaterThan(0.01);
    fast.forEach((x, i) => {
      expect(Math.abs(x - truth[i]!) / largest).toBeLessThan(1e-5);
    });
  });

  test('counts every patch once: a histogram of each part sums to 1', async () => {
    const model = modelOf({ encoder: 'hard', grid: 3, nWords: 20 });
    const found = await encoded(wasm, model, Int32Array.of(0));
    for (let part = 0; part < 9; part++) {
      const sum = found.subarray(part * 20, (part + 1) * 20).reduce((total, x) => total + x, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });

  test('of equal words the first one is the nearest', async () => {
    const { codes, scale, offset } = filtersOf(1, 6, false);
    const n = 10;
    const words = {
      n,
      codes: Int16Array.from({ length: n * codes.length }, (_, i) => codes[i % codes.length]!),
      scale: new Float32Array(n).fill(scale[0]!),
      offset: new Float32Array(n).fill(offset[0]!),
    };
    const model = { ...modelOf({ encoder: 'hard', grid: 1 }), words };
    for (const backend of [reference, wasm]) {
      expect([...(await encoded(backend, model, Int32Array.of(0)))]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
  });

  test('normalised, brightness and contrast change next to nothing', async () => {
    const model = modelOf({ normalise: true, patch: 4, stride: 4 });
    const soft = matrix(
      Uint8Array.from([...noise(5).map((x) => 20 + (x >> 1)), ...noise(5).map((x) => 90 + (x >> 1))]),
      2,
      3072,
    );
    const out = new Float32Array(2 * wordsSize(model));
    await wasm.encodeWords({ model, images: soft, order: Int32Array.of(0, 1), out });
    expect(out.subarray(0, out.length / 2)).toEqual(out.subarray(out.length / 2));
  });

  test.each(['hard', 'triangle', 'threshold'] as const)(
    'has the same bits for each image, whatever others there are and however many threads: %s',
    async (encoder) => {
      const model = modelOf({ encoder, nWords: 8, stride: 3 });
      const size = wordsSize(model);
      const order = Int32Array.from({ length: 21 }, (_, i) => i % 5);
      const together = await encoded(wasm, model, order);
      const three = await createWasmBackend({ threads: 3 });
      expect(await encoded(three, model, order).finally(() => three.close())).toEqual(together);
      for (const [at, i] of order.entries()) {
        expect(together.subarray(at * size, (at + 1) * size)).toEqual(await encoded(wasm, model, Int32Array.of(i)));
      }
    },
  );

  test('the largest patch of the largest codes fits i32', async () => {
    const d = 12 * 12 * 3;
    const words = {
      n: 2,
      codes: Int16Array.from({ length: 2 * d }, (_, i) => (i < d ? 32_767 : -32_767)),
      scale: Float32Array.of(1e-9, 1e-9),
      offset: new Float32Array(2),
    };
    const model = { ...modelOf({ patch: 12, stride: 6, grid: 1, threshold: 0 }), words };
    const [first, second] = await encoded(wasm, model, Int32Array.of(2));
    expect(first).toBe(0);
    expect(second).toBeCloseTo(128 * 32_767 * d * 1e-9, 5);
  });

  test('has nothing to say of no images', async () => {
    expect(await encoded(wasm, modelOf({}), new Int32Array())).toHaveLength(0);
  });

  test('by plain loops: ends with the reason of its signal', async () => {
    const [reason, model] = [new Error('stopped'), modelOf({ nWords: 4 })];
    const out = new Float32Array(32);
    const request = { model, images, order: Int32Array.of(0), out, signal: AbortSignal.abort(reason) };
    await expect(reference.encodeWords(request)).rejects.toBe(reason);
  });

  test.each([
    ['what it writes', modelOf({ nWords: 4 }), 3, '1 images of 32 numbers do not fit 3'],
    ['patches', modelOf({ patch: 13 }), 128, 'patches of 13 pixels a side, 1 apart: there are 20 a side'],
    ['strides', modelOf({ patch: 12, stride: 8 }), 128, 'patches of 12 pixels a side, 8 apart: there are 3 a side'],
  ])('checks the size of %s', async (_name, model, length, message) => {
    const request = { model, images, order: Int32Array.of(0), out: new Float32Array(length) };
    await expect(wasm.encodeWords(request)).rejects.toThrow(message);
  });
});

test.each([
  [6, 1, 27],
  [12, 1, 21],
  [5, 3, 10],
])('positionsPerSide: patches of %i pixels, %i apart: %i', (patch, stride, n) => {
  expect(positionsPerSide({ patch, stride })).toBe(n);
});
