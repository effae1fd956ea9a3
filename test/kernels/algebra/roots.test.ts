import { describe, expect, test } from 'vitest';
import { leastRidge, rootTerms } from '../../../src/kernels/algebra/root-nodes.ts';
import type { Backend } from '../../../src/kernels/backend.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { Random } from '../../../src/util/random.ts';
import { everyBackend } from '../../helpers/backends.ts';

const backends = await everyBackend(1, 3);
const [, one, three] = backends.map(([, backend]) => backend) as [Backend, Backend, Backend, Backend];

const random = Random.seeded(6);
const normals = (n: number): Float64Array => Float64Array.from({ length: n }, () => random.normal());

/** B Bᵀ / width, of which only the lower triangle is given: of rank `width` at most. */
function lowerGram(n: number, width: number): Float64Array {
  const b = normals(n * width);
  const a = new Float64Array(n * n).fill(Number.NaN);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += b[i * width + k]! * b[j * width + k]!;
      a[i * n + j] = sum / width;
    }
  }
  return a;
}

describe('rootTerms', () => {
  test.each([1, 1.0001, 10, 500, 1e6, 1e9, 1e12])(
    'is 1 / sqrt(x) within 1e-7 between bounds of a ratio of %s',
    (ratio) => {
      const least = 0.003;
      const terms = rootTerms(least, least * ratio);
      for (let i = 0; i <= 200; i++) {
        const x = least * ratio ** (i / 200);
        const sum = terms.reduce((total, { shift, weight }) => total + weight / (x + shift), 0);
        expect(Math.abs(sum * Math.sqrt(x) - 1)).toBeLessThan(1e-7);
      }
    },
  );
});

describe.each(backends)('%s', (_, backend) => {
  test.each([
    { n: 1, width: 1, ridge: 0.5 },
    { n: 5, width: 9, ridge: 0.01 },
    { n: 40, width: 3, ridge: 1e-3 }, // singular but for the ridge
    { n: 130, width: 200, ridge: 0.1 },
  ])('inverseRoot: R (A + ridge I) R = I, n = $n, of rank $width', async ({ n, width, ridge }) => {
    const a = lowerGram(n, width);
    const { data: r, nRows } = await backend.inverseRoot(a, n, ridge);
    expect(nRows).toBe(n);
    const at = (i: number, j: number): number => a[Math.max(i, j) * n + Math.min(i, j)]! + (i === j ? ridge : 0);
    const right = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) right[i * n + j]! += at(i, k) * r[k * n + j]!;
    }
    let worst = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let product = 0;
        for (let k = 0; k < n; k++) product += r[i * n + k]! * right[k * n + j]!;
        worst = Math.max(worst, Math.abs(product - Number(i === j)));
        expect(r[i * n + j]).toBe(r[j * n + i]);
      }
    }
    expect(worst).toBeLessThan(3e-5);
  });

  test('inverseRoot of zeros is 1 / sqrt(ridge) times the identity, and a ridge below rounding is raised', async () => {
    const { data } = await backend.inverseRoot(new Float64Array(9), 3, 0.04);
    expect([...data].map((x) => x + 0)).toEqual([5, 0, 0, 0, 5, 0, 0, 0, 5]);
    const ones = new Float64Array(4).fill(1);
    const { data: raised } = await backend.inverseRoot(ones, 2, 1e-300);
    const root = 1 / Math.sqrt(leastRidge(ones, 2)) / 2;
    expect(raised[0]! / root).toBeCloseTo(1, 3);
    expect(raised[1]! / root).toBeCloseTo(-1, 3);
    await expect(backend.inverseRoot(ones, 3, 1)).rejects.toThrow('4 numbers are no 3 × 3 matrix');
  });

  test('gaussianKernel: exp(sharpness (cos - 1)), up to the diagonal', async () => {
    const [n, d] = [37, 11];
    const rows = Float32Array.from(normals(n * d));
    for (let i = 0; i < n; i++) {
      const length = Math.sqrt(rows.subarray(i * d, (i + 1) * d).reduce((sum, x) => sum + x * x, 0));
      for (let j = 0; j < d; j++) rows[i * d + j]! /= length;
    }
    const kernel = await backend.gaussianKernel(matrix(rows, n, d), 2.5);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let dot = 0;
        for (let p = 0; p < d; p++) dot += rows[i * d + p]! * rows[j * d + p]!;
        expect(kernel[i * n + j]).toBeCloseTo(j > i ? 0 : Math.min(1, Math.exp(2.5 * (dot - 1))), 13);
      }
    }
  });

  test.each([
    [0, 3],
    [1, 1],
    [50, 7],
    [133, 10],
  ])('scatter: sums and products of %i rows of %i, exact for whole numbers', async (nRows, d) => {
    const rows = Float32Array.from({ length: nRows * d }, () => random.integer(256));
    const { sums, products } = await backend.scatter(matrix(rows, nRows, d));
    for (let a = 0; a < d; a++) {
      expect(sums[a]).toBe(rows.reduce((sum, x, p) => (p % d === a ? sum + x : sum), 0));
      for (let b = 0; b < d; b++) {
        let sum = 0;
        for (let i = 0; i < nRows && b <= a; i++) sum += rows[i * d + a]! * rows[i * d + b]!;
        expect(products[a * d + b]).toBe(sum);
      }
    }
  });
});

test('the same bits for any number of threads', async () => {
  const a = lowerGram(300, 40);
  const rows = matrix(Float32Array.from(normals(100 * 9)), 100, 9);
  const found = [one, three].map(async (backend) => [
    await backend.inverseRoot(a, 300, 1e-3),
    await backend.gaussianKernel(rows, 1),
    await backend.scatter(rows),
  ]);
  expect(await found[0]).toEqual(await found[1]);
});

test('an inverse root reports its progress up to its total, and stops when asked', async () => {
  const a = lowerGram(200, 20);
  const seen: number[] = [];
  await one.inverseRoot(a, 200, 0.01, { onProgress: (done, total) => seen.push(done / total) });
  expect(seen.at(-1)).toBe(1);
  expect(seen).toEqual([...seen].sort((x, y) => x - y));
  const abort = new AbortController();
  const onProgress = () => abort.abort(new Error('enough'));
  await expect(one.inverseRoot(a, 200, 0.01, { signal: abort.signal, onProgress })).rejects.toThrow('enough');
  expect((await one.inverseRoot(a, 200, 0.01)).nRows).toBe(200);
});
