import { afterAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/kernels/backend.ts';
import {
  encodedSize,
  type KernelMapLayer,
  type KernelMapModel,
  poolingWeights,
} from '../../../src/kernels/maps/kernel-map.ts';
import { type Matrix, matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { Random } from '../../../src/util/random.ts';
import { constant, imageOf } from '../../features/images.ts';

const reference = new ReferenceBackend();
const wasm = await createWasmBackend({ threads: 2 });
afterAll(() => wasm.close());

const random = Random.seeded(11);
const floats = (n: number, scale = 1): Float32Array => Float32Array.from({ length: n }, () => scale * random.normal());

function unitRows(n: number, size: number): Float32Array {
  const rows = floats(n * size);
  for (let k = 0; k < n; k++) {
    const row = rows.subarray(k * size, (k + 1) * size);
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    row.forEach((x, i) => {
      row[i] = x / length;
    });
  }
  return rows;
}

interface LayerShape {
  readonly patch?: number;
  readonly nChannels: number;
  readonly nFilters: number;
  readonly pool: number;
  readonly nOutputs?: number;
}

const layerOf = ({ patch = 3, nChannels, nFilters, pool, nOutputs }: LayerShape): KernelMapLayer => ({
  ...{ patch, nChannels, nFilters, pool, sigma: 0.6, filters: unitRows(nFilters, patch * patch * nChannels) },
  ...(nOutputs !== undefined && { projection: floats(nOutputs * nFilters, 0.3) }),
});

const modelOf = (mirror: boolean, ...layers: readonly LayerShape[]): KernelMapModel => ({
  whitening: { patch: 5, mean: Float32Array.of(0.49, 0.48, 0.45), kernel: floats(3 * 75, 0.1) },
  layers: layers.map(layerOf),
  mirror,
});

const images = matrix(
  Uint8Array.from({ length: 4 * 3072 }, () => random.integer(256)),
  4,
  3072,
);

async function encoded(
  backend: Backend,
  model: KernelMapModel,
  order: Int32Array,
  nLayers?: number,
  of: Matrix<Uint8Array> = images,
) {
  const out = new Float32Array(order.length * encodedSize(model, nLayers)).fill(Number.NaN);
  await backend.encodeKernelMap({ model, images: of, order, out, nLayers });
  return out;
}

/** The largest difference from the plain formula, relative to the largest value. */
async function worstError(model: KernelMapModel, of: Matrix<Uint8Array>, nLayers?: number): Promise<number> {
  const order = Int32Array.from({ length: of.nRows }, (_, i) => of.nRows - 1 - i);
  const truth = await encoded(reference, model, order, nLayers, of);
  const fast = await encoded(wasm, model, order, nLayers, of);
  const largest = truth.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return fast.reduce((most, x, i) => Math.max(most, Math.abs(x - truth[i]!)), 0) / largest;
}

describe('encodeKernelMap', () => {
  test.each([
    { name: 'one layer', model: modelOf(false, { nChannels: 3, nFilters: 8, pool: 4 }) },
    { name: 'one layer, mirrored', model: modelOf(true, { nChannels: 3, nFilters: 16, pool: 5 }) },
    { name: '5 × 5 patches', model: modelOf(false, { patch: 5, nChannels: 3, nFilters: 8, pool: 2 }) },
    {
      name: 'two layers',
      model: modelOf(
        true,
        { nChannels: 3, nFilters: 16, pool: 2, nOutputs: 8 },
        { nChannels: 8, nFilters: 24, pool: 4 },
      ),
    },
    {
      name: 'an odd number of channels, sides that no tile divides',
      model: modelOf(true, { nChannels: 3, nFilters: 8, pool: 3, nOutputs: 5 }, { nChannels: 5, nFilters: 8, pool: 2 }),
    },
    {
      name: 'three layers',
      model: modelOf(
        false,
        { nChannels: 3, nFilters: 8, pool: 2, nOutputs: 4 },
        { nChannels: 4, nFilters: 8, pool: 2, nOutputs: 6 },
        { nChannels: 6, nFilters: 8, pool: 2 },
      ),
    },
  ])('is the plain formula within 1e-4 of the largest value: $name', async ({ model }) => {
    for (let nLayers = 0; nLayers <= model.layers.length; nLayers++) {
      expect(await worstError(model, images, nLayers)).toBeLessThan(1e-4);
    }
  });

  test.each([2, 3, 4, 5, 6, 8, 11, 16])(
    'is the plain formula within 1e-4 of the largest value: tiles and the smallest maps, after pooling by %i',
    async (pool) => {
      const first = { nChannels: 3, nFilters: 16, pool, nOutputs: 8 };
      const model = modelOf(true, first, { nChannels: 8, nFilters: 16, pool: 2 });
      expect(await worstError(model, images)).toBeLessThan(1e-4);
    },
  );

  test('has codes that stay in their range: one number makes the length of a filter, flat maps of one channel', async () => {
    const model = modelOf(
      false,
      { nChannels: 3, nFilters: 8, pool: 2, nOutputs: 8 },
      { nChannels: 8, nFilters: 16, pool: 2 },
    );
    const [first, second] = model.layers;
    first!.projection!.fill(0).fill(1, 0, 8); // the first channel alone
    second!.filters.fill(0);
    for (let k = 0; k < 16; k++) second!.filters[k * 72 + (k % 9) * 8] = k < 9 ? 1 : -1;
    expect(await worstError(model, matrix(constant(90, 200, 30), 1, 3072))).toBeLessThan(1e-4);
  });

  test('has the same bits for each image, whatever others there are and however many threads', async () => {
    const model = modelOf(true, { nChannels: 3, nFilters: 8, pool: 4 });
    const size = encodedSize(model);
    const order = Int32Array.from({ length: 21 }, (_, i) => i % 4);
    const together = await encoded(wasm, model, order);
    const three = await createWasmBackend({ threads: 3 });
    const elsewhere = await encoded(three, model, order).finally(() => three.close());
    expect(elsewhere).toEqual(together);
    for (const [at, i] of order.entries()) {
      expect(together.subarray(at * size, (at + 1) * size)).toEqual(await encoded(wasm, model, Int32Array.of(i)));
    }
  });

  test.each([
    ['black', constant(0, 0, 0)],
    ['one white pixel', imageOf((x, y) => (x === 9 && y === 20 ? 255 : 0))],
    ['white', constant(255, 255, 255)],
  ])('is finite for flat patches: %s', async (_name, image) => {
    const whitening = { patch: 3, mean: new Float32Array(3), kernel: floats(81) };
    const model = { ...modelOf(true, { nChannels: 3, nFilters: 8, pool: 4 }), whitening };
    const out = new Float32Array(encodedSize(model));
    const request = { model, images: matrix(image, 1, 3072), order: Int32Array.of(0) };
    await wasm.encodeKernelMap({ ...request, out });
    expect(out.every(Number.isFinite)).toBe(true);
    const truth = new Float32Array(out.length);
    await reference.encodeKernelMap({ ...request, out: truth });
    out.forEach((x, i) => {
      expect(x).toBeCloseTo(truth[i]!, 3);
    });
  });

  test('has nothing to say of no images', async () => {
    const model = modelOf(false, { nChannels: 3, nFilters: 8, pool: 4 });
    expect(await encoded(wasm, model, new Int32Array())).toHaveLength(0);
  });

  test.each([0.15, 3])('is the plain formula within 1e-4 of the largest value: sigma %d', async (sigma) => {
    const layer = { ...layerOf({ nChannels: 3, nFilters: 8, pool: 2 }), sigma };
    const model = { ...modelOf(true), layers: [layer] };
    expect(await worstError(model, images)).toBeLessThan(1e-4 / Math.min(1, sigma) ** 2);
  });

  test('refuses a sigma whose exponents it cannot compute', async () => {
    const layer = { ...layerOf({ nChannels: 3, nFilters: 8, pool: 4 }), sigma: 0.1 };
    const request = { model: { ...modelOf(false), layers: [layer] }, images, order: Int32Array.of(0) };
    await expect(wasm.encodeKernelMap({ ...request, out: new Float32Array(512) })).rejects.toThrow(
      'sigma must be at least 0.15; got 0.1',
    );
  });

  test('by plain loops: ends with the reason of its signal', async () => {
    const model = modelOf(false, { nChannels: 3, nFilters: 8, pool: 4 });
    const [reason, out] = [new Error('stopped'), new Float32Array(512)];
    const request = { model, images, order: Int32Array.of(0), out, signal: AbortSignal.abort(reason) };
    await expect(reference.encodeKernelMap(request)).rejects.toBe(reason);
  });

  test('checks the size of what it writes', async () => {
    const model = modelOf(false, { nChannels: 3, nFilters: 8, pool: 4 });
    const request = { model, images, order: Int32Array.of(0), out: new Float32Array(3) };
    await expect(wasm.encodeKernelMap(request)).rejects.toThrow('1 images of 512 numbers do not fit 3');
  });
});

test.each([1, 2, 4, 6])('poolingWeights(%i) is a symmetric bell of sum 1', (pool) => {
  const weights = [...poolingWeights(pool)];
  expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 6);
  expect(weights).toEqual([...weights].reverse());
  expect(weights[pool]! / weights[0]!).toBeCloseTo(Math.E, 5);
});
