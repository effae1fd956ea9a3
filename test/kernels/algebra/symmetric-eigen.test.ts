import { describe, expect, test } from 'vitest';
import { symmetricEigen, symmetricEigenInTurns } from '../../../src/kernels/algebra/symmetric-eigen.ts';
import { Random } from '../../../src/util/random.ts';

const n2 = (n: number, at: (i: number, j: number) => number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, p) => at(Math.floor(p / n), p % n));

/** The largest element of A - Vᵀ diag(values) V and of V Vᵀ - I. */
function errors(a: Float64Array, n: number) {
  const { values, vectors } = symmetricEigen(a, n);
  let rebuilt = 0;
  let orthonormal = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let dot = 0;
      for (let k = 0; k < n; k++) {
        sum += values[k]! * vectors[k * n + i]! * vectors[k * n + j]!;
        dot += vectors[i * n + k]! * vectors[j * n + k]!;
      }
      rebuilt = Math.max(rebuilt, Math.abs(sum - a[i * n + j]!));
      orthonormal = Math.max(orthonormal, Math.abs(dot - (i === j ? 1 : 0)));
    }
  }
  return { values, vectors, rebuilt, orthonormal };
}

describe('symmetricEigen', () => {
  const random = Random.seeded(3);
  const numbers = Array.from({ length: 60 * 60 }, () => random.uniform() - 0.5);
  const product = (n: number, rank: number): Float64Array =>
    n2(n, (i, j) => {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += numbers[i * 60 + k]! * numbers[j * 60 + k]!;
      return sum;
    });

  test.each([
    { name: 'one number', n: 1, a: n2(1, () => -3) },
    { name: 'zeros', n: 5, a: n2(5, () => 0) },
    { name: 'the identity', n: 6, a: n2(6, (i, j) => Number(i === j)) },
    { name: 'a diagonal out of order', n: 4, a: n2(4, (i, j) => (i === j ? [3, -1, 2, 0][i]! : 0)) },
    { name: 'ones, of rank 1', n: 7, a: n2(7, () => 1) },
    { name: 'random, 2 × 2', n: 2, a: n2(2, (i, j) => numbers[Math.min(i, j) * 60 + Math.max(i, j)]!) },
    { name: 'random, 60 × 60', n: 60, a: n2(60, (i, j) => numbers[Math.min(i, j) * 60 + Math.max(i, j)]!) },
    { name: 'a covariance of full rank', n: 50, a: product(50, 60) },
    { name: 'a covariance of rank 3', n: 40, a: product(40, 3) },
    {
      name: 'large and small blocks',
      n: 8,
      a: n2(8, (i, j) => (i < 4 === j < 4 ? (i < 4 ? 1e8 : 1e-8) / (1 + Math.abs(i - j)) : 0)),
    },
  ])('gives back the matrix, with orthonormal vectors: $name', ({ n, a }) => {
    const { values, rebuilt, orthonormal } = errors(a, n);
    const largest = Math.max(1e-300, ...values.map(Math.abs));
    expect(rebuilt / largest).toBeLessThan(1e-14 * n);
    expect(orthonormal).toBeLessThan(1e-14 * n);
    expect([...values]).toEqual([...values].sort((x, y) => x - y));
  });

  test('gives the eigenvalues of a path of springs: 2 - 2 cos(k pi / (n + 1))', () => {
    const n = 12;
    const { values } = symmetricEigen(
      n2(n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
      n,
    );
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 12);
    });
  });

  test('signs vectors by their largest entry', () => {
    const { vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    expect([...vectors].map((x) => Math.round(x * Math.SQRT2 * 1e6) / 1e6)).toEqual([1, -1, 1, 1]);
  });
});

describe('symmetricEigenInTurns', () => {
  const n = 30;
  const path = n2(n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0.01));

  test('gives the same bits, and reports its progress', async () => {
    const shares: number[] = [];
    const onProgress = (done: number, total: number) => shares.push(done / total);
    expect(await symmetricEigenInTurns(path, n, { onProgress })).toEqual(symmetricEigen(path, n));
    expect(shares.at(-1)).toBeGreaterThan(0.9);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  });

  test('stops when asked', async () => {
    await expect(symmetricEigenInTurns(path, n, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });
});
