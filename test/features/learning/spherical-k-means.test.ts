import { afterAll, describe, expect, test } from 'vitest';
import { sphericalKMeans } from '../../../src/features/learning/spherical-k-means.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { Random } from '../../../src/util/random.ts';

const wasm = await createWasmBackend({ threads: 2 });
afterAll(() => wasm.close());

function onSphere(n: number, d: number, near: readonly (readonly number[])[] = []): Float32Array {
  const random = Random.seeded(8);
  const out = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const around = near[i % near.length];
    const row = Array.from({ length: d }, (_, j) => (around?.[j] ?? 0) + (around ? 0.05 : 1) * random.normal());
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    out.set(
      row.map((x) => x / length),
      i * d,
    );
  }
  return out;
}

/** The same from the definition, in f64. */
function plain(patches: Float32Array, n: number, d: number, k: number, rounds: number, random: Random): number[][] {
  const row = (i: number): number[] => [...patches.subarray(i * d, (i + 1) * d)];
  let centres = [...random.permutation(n).subarray(0, k)].map(row);
  for (let round = 0; round < rounds; round++) {
    const sums = centres.map(() => new Array<number>(d).fill(0));
    for (let i = 0; i < n; i++) {
      const cosines = centres.map((centre) => centre.reduce((sum, x, j) => sum + x * row(i)[j]!, 0));
      const best = cosines.indexOf(Math.max(...cosines));
      sums[best] = sums[best]!.map((x, j) => x + row(i)[j]!);
    }
    centres = sums.map((sum, c) => {
      const length = Math.sqrt(sum.reduce((total, x) => total + x * x, 0));
      return length > 1e-6 ? sum.map((x) => x / length) : centres[c]!;
    });
  }
  return centres;
}

describe('sphericalKMeans', () => {
  test.each([
    { n: 50, d: 3, k: 4, rounds: 1 },
    { n: 300, d: 27, k: 16, rounds: 4 },
    { n: 2100, d: 5, k: 3, rounds: 2 },
    { n: 6, d: 4, k: 6, rounds: 3 },
  ])('is its definition: $n patches of $d numbers, $k centres, $rounds rounds', async ({ n, d, k, rounds }) => {
    const patches = onSphere(n, d);
    const expected = plain(patches, n, d, k, rounds, Random.seeded(2)).flat();
    for (const backend of [wasm, new ReferenceBackend()]) {
      const centres = await sphericalKMeans(backend, matrix(patches, n, d), { k, rounds, random: Random.seeded(2) });
      centres.forEach((x, i) => {
        expect(x).toBeCloseTo(expected[i]!, 5);
      });
    }
  });

  test('a centre without patches stays where it is', async () => {
    const one = onSphere(1, 3);
    const patches = matrix(
      Float32Array.from({ length: 12 }, (_, i) => one[i % 3]!),
      4,
      3,
    );
    const centres = await sphericalKMeans(wasm, patches, { k: 2, rounds: 3, random: Random.seeded(1) });
    centres.forEach((x, i) => {
      expect(x).toBeCloseTo(one[i % 3]!, 6);
    });
  });

  test('more centres than patches are refused', async () => {
    const patches = matrix(onSphere(3, 3), 3, 3);
    await expect(sphericalKMeans(wasm, patches, { k: 4, rounds: 1, random: Random.seeded(1) })).rejects.toThrow(
      '4 centres need as many patches; there are 3',
    );
  });
});
