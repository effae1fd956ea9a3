import { afterAll, describe, expect, test } from 'vitest';
import { learnPatchWhitening, patchCentring } from '../../../src/features/learning/patch-whitening.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { Random } from '../../../src/util/random.ts';

const backend = await createWasmBackend({ threads: 2 });
afterAll(() => backend.close());

const N = 400;

/** Three numbers that depend on each other, and one that never varies. */
function patches() {
  const random = Random.seeded(3);
  const data = new Float32Array(N * 4);
  for (let i = 0; i < N; i++) {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()];
    data.set([5 + a, 0.5 * a + 0.2 * b, b - 3 * c, 7], i * 4);
  }
  return matrix(data, N, 4);
}

async function whitenedMoments(epsilon: number) {
  const { data } = patches();
  const { mean, matrix: w } = await learnPatchWhitening(backend, patches(), epsilon);
  const rows = Array.from({ length: N }, (_, i) =>
    [0, 1, 2, 3].map((a) => [0, 1, 2, 3].reduce((sum, b) => sum + w[a * 4 + b]! * (data[i * 4 + b]! - mean[b]!), 0)),
  );
  const mean4 = [0, 1, 2, 3].map((a) => rows.reduce((sum, row) => sum + row[a]!, 0) / N);
  const product = (a: number, b: number): number => rows.reduce((sum, row) => sum + row[a]! * row[b]!, 0) / N;
  return { mean: mean4, product };
}

describe('learnPatchWhitening', () => {
  test('gives mean 0, variance 1 and no correlation; what never varies stays 0', async () => {
    const { mean, product } = await whitenedMoments(1e-9);
    for (let a = 0; a < 4; a++) {
      expect(mean[a]).toBeCloseTo(0, 4);
      for (let b = 0; b < 4; b++) expect(product(a, b)).toBeCloseTo(a === b && a < 3 ? 1 : 0, 3);
    }
  });

  test('is symmetric: the least change that whitens', async () => {
    const { matrix: w } = await learnPatchWhitening(backend, patches(), 0.01);
    for (let a = 0; a < 4; a++) for (let b = 0; b < a; b++) expect(w[a * 4 + b]).toBeCloseTo(w[b * 4 + a]!, 5);
  });

  test('epsilon holds back what varies little', async () => {
    const plain = (await learnPatchWhitening(backend, patches(), 1e6)).matrix;
    for (let a = 0; a < 4; a++)
      for (let b = 0; b < 4; b++) expect(plain[a * 4 + b]! * 1000).toBeCloseTo(a === b ? 1 : 0, 4);
  });
});

test('patchCentring takes the mean away and nothing else', async () => {
  const { mean, matrix: w } = await patchCentring(backend, patches());
  expect([...w]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  expect(mean[3]).toBe(7);
  expect(mean[0]).toBeCloseTo(5, 0);
});
