import { afterAll, describe, expect, test } from 'vitest';
import { fitKernelMap, type KernelMapSettings } from '../../../src/features/kernel-map/fit.ts';
import { type MatrixU8, matrix } from '../../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { Random } from '../../../src/util/random.ts';

const [one, three] = [await createWasmBackend({ threads: 1 }), await createWasmBackend({ threads: 3 })];
afterAll(() => Promise.all([one.close(), three.close()]));

const random = Random.seeded(9);
const images = matrix(
  Uint8Array.from({ length: 40 * 3072 }, () => random.integer(256)),
  40,
  3072,
);
const training = Int32Array.from({ length: 30 }, (_, i) => i + 5);

const settings: KernelMapSettings = {
  layers: [
    { filters: 16, pool: 2, keep: 6 },
    { filters: 8, pool: 4, keep: 0 },
  ],
  ...{ sigma: 0.6, epsilon: 0.01, mirror: true, whiteningPatch: 3, whiteningPatches: 2000 },
  ...{ patches: 500, images: 20, rounds: 3 },
};

const learn = (backend = one, of: MatrixU8 = images) =>
  fitKernelMap(backend, of, training, settings, { random: Random.seeded(1) });

describe('fitKernelMap', () => {
  test('learns filters of length 1, and as many directions as are kept', async () => {
    const { model, last } = await learn();
    expect(model.layers.map(({ filters }) => filters.length)).toEqual([16 * 27, 8 * 9 * 6]);
    expect(model.layers.map(({ projection }) => projection?.length)).toEqual([6 * 16, undefined]);
    expect(last).toHaveLength(64);
    for (const { filters, nFilters } of model.layers) {
      const size = filters.length / nFilters;
      for (let k = 0; k < nFilters; k++) {
        const squares = filters.subarray(k * size, (k + 1) * size).reduce((sum, x) => sum + x * x, 0);
        expect(squares).toBeCloseTo(1, 5);
      }
    }
  });

  test('the last matrix is the inverse root of the kernel matrix: M (K + 0.001 I) M = I', async () => {
    const { model, last } = await learn();
    const { filters } = model.layers[1]!;
    const row = (k: number): Float32Array => filters.subarray(k * 54, (k + 1) * 54);
    const kernel = (i: number, j: number): number => {
      const cosine = row(i).reduce((sum, x, p) => sum + x * row(j)[p]!, 0);
      return Math.exp((cosine - 1) / 0.36) + (i === j ? 1e-3 : 0);
    };
    const eight = [0, 1, 2, 3, 4, 5, 6, 7];
    const dot = (f: (p: number) => number): number => eight.reduce((sum, p) => sum + f(p), 0);
    for (const i of eight) {
      for (const j of eight) {
        const product = dot((a) => last[i * 8 + a]! * dot((b) => kernel(a, b) * last[b * 8 + j]!));
        expect(product).toBeCloseTo(i === j ? 1 : 0, 3);
      }
    }
  });

  test('has the same bits for any number of threads', async () => {
    expect(await learn(three)).toEqual(await learn(one));
  });

  test('nothing that is not trained on changes a bit of it', async () => {
    const altered = matrix(images.data.slice(), 40, 3072);
    altered.data.fill(200, 0, 5 * 3072);
    altered.data.fill(7, 35 * 3072);
    expect(await learn(one, altered)).toEqual(await learn());
  });
});
