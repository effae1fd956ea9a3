import { describe, expect, test } from 'vitest';
import { inverseFactor } from '../../../src/kernels/algebra/inverse-factor.ts';
import { Random } from '../../../src/util/random.ts';

/** m rows of n numbers. */
function randomRows(m: number, n: number, seed: number): number[][] {
  const random = Random.seeded(seed);
  return Array.from({ length: m }, () => Array.from({ length: n }, () => random.normal()));
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** L⁻¹ Y, where L Lᵀ = Y Yᵀ. What is above the diagonal of Y Yᵀ is not to be read. */
async function turned(rows: readonly (readonly number[])[]) {
  const n = rows.length;
  const gram = new Float64Array(n * n).fill(Number.NaN);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) gram[i * n + j] = dot(rows[i]!, rows[j]!);
  const inverse = await inverseFactor(gram, n);
  return {
    inverse,
    out: rows.map((_, i) => rows[0]!.map((_, k) => rows.reduce((sum, y, j) => sum + inverse[i * n + j]! * y[k]!, 0))),
  };
}

describe('inverseFactor', () => {
  test.each([1, 2, 5, 8, 33])('%i rows become orthonormal, each within the span of those up to it', async (n) => {
    const rows = randomRows(n, n + 3, n);
    const { inverse, out } = await turned(rows);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        expect(dot(out[i]!, out[j]!)).toBeCloseTo(i === j ? 1 : 0, 9);
        if (j > i) expect(inverse[i * n + j]).toBe(0);
      }
      expect(inverse[i * n + i]).toBeGreaterThan(0);
    }
  });

  test('by hand: (3, 4), then (0, 5)', async () => {
    const { out } = await turned([
      [3, 4],
      [0, 5],
    ]);
    const expected = [0.6, 0.8, -0.8, 0.6];
    for (const [i, x] of out.flat().entries()) expect(x).toBeCloseTo(expected[i]!, 12);
  });

  test('a row that depends on others becomes zero, and disturbs none', async () => {
    const [a, b, c] = randomRows(3, 6, 1) as [number[], number[], number[]];
    const sum = a.map((x, i) => 2 * x - b[i]!);
    const whole = await turned([a, b, sum, new Array<number>(6).fill(0), c]);
    const without = await turned([a, b, c]);
    expect(whole.out[2]).toEqual(new Array(6).fill(0));
    expect(whole.out[3]).toEqual(new Array(6).fill(0));
    for (const [i, row] of [0, 1, 4].entries()) {
      for (let k = 0; k < 6; k++) expect(whole.out[row]![k]).toBeCloseTo(without.out[i]![k]!, 9);
    }
  });

  test('stops when it should', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(inverseFactor(Float64Array.of(1), 1, { signal })).rejects.toThrow('enough');
  });
});
