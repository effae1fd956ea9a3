import { expect, test } from 'vitest';
import { mcnemarExact } from '../../src/selection/mcnemar.ts';

/** Twice the tail of the binomial distribution, in whole numbers. */
function brute(onlyA: number, onlyB: number): number {
  const n = BigInt(onlyA + onlyB);
  let choose = 1n;
  let tail = 0n;
  for (let i = 0n; i <= BigInt(Math.min(onlyA, onlyB)); i++) {
    tail += choose;
    choose = (choose * (n - i)) / (i + 1n);
  }
  const scaled = (2n * tail * 10n ** 30n) / 2n ** n;
  return Math.min(1, Number(scaled) / 1e30);
}

// As statsmodels' mcnemar([[0, b], [c, 0]], exact=True) gives them.
test.each([
  [10, 2, 0.03857421875],
  [0, 5, 0.0625],
  [1, 0, 1],
  [7, 7, 1],
  [0, 0, 1],
])('%d against %d: p = %d', (onlyA, onlyB, p) => {
  expect(mcnemarExact(onlyA, onlyB)).toBeCloseTo(p, 12);
});

test.each([
  [3, 9],
  [25, 40],
  [312, 250],
  [1000, 1100],
  [4000, 3900],
])('%d against %d, as in whole numbers, either way round', (onlyA, onlyB) => {
  const expected = brute(onlyA, onlyB);
  expect(mcnemarExact(onlyA, onlyB) / expected).toBeCloseTo(1, 9);
  expect(mcnemarExact(onlyB, onlyA)).toBe(mcnemarExact(onlyA, onlyB));
});

test('half a million images, all on one side', () => {
  expect(mcnemarExact(500_000, 0)).toBe(0);
});

test.each([-1, 0.5, Number.NaN])('%d is no number of images', (n) => {
  expect(() => mcnemarExact(n, 3)).toThrow('onlyA');
});
