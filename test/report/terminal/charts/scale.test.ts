import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundScale, roundUp } from '../../../../src/report/terminal/charts/scale.ts';

test.each([
  [0.3, 0.5],
  [1, 1],
  [1.1, 2],
  [2, 2],
  [4.9, 5],
  [5.1, 10],
  [0.02, 0.02],
])('%f is rounded up to %f', (x, expected) => expect(roundUp(x)).toBeCloseTo(expected, 12));

test.each([
  [24, 30, [3], [24, 26, 28, 30]],
  [23.97, 29.03, [2, 3, 4, 6], [22, 24, 26, 28, 30]],
  [1.81, 2.15, [2, 3, 4, 6], [1.8, 1.9, 2, 2.1, 2.2]],
  [0, 1, [2, 3, 4, 6], [0, 0.5, 1]],
  [5, 5, [2], [4.5, 5, 5.5]],
  [0, 0, [2], [0, 0.5, 1]],
  [0, 1e-14, [2], [0, 0.5, 1]],
  [1e6, 1e6 + 1e-9, [2], [950_000, 1_000_000, 1_050_000]],
])('%f to %f in %j intervals', (min, max, intervals, ticks) => {
  expect(roundScale(min, max, intervals).ticks).toEqual(ticks);
});

test.each([
  [100, 100, [96, 100]],
  [99.5, 100, [99.4, 100]],
  [0, 100, [0, 100]],
  [0, 0, [0, 0.4]],
])('%f to %f ends at %j', (min, max, ends) => {
  const { low, high } = roundScale(min, max, [2, 3, 4, 6], 100);
  expect([low, high]).toEqual(ends);
});

test.each([
  [Number.NaN, 1],
  [0, Number.POSITIVE_INFINITY],
])('%f to %f has no scale', (min, max) => expect(() => roundScale(min, max, [2])).toThrow(RangeError));

test('shares lie within a scale that ends at 100 at most', () => {
  const share = fc.integer({ min: 0, max: 10_000 }).map((n) => n / 100);
  fc.assert(
    fc.property(share, share, (a, b) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      const { low, high, ticks } = roundScale(min, max, [2, 3, 4, 6], 100);
      expect([low >= 0, low <= min + 1e-9, high >= max - 1e-9, high <= 100]).toEqual([true, true, true, true]);
      expect([3, 4, 5, 7]).toContain(ticks.length);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('any range lies within its scale, in an allowed number of intervals', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => Number(x.toPrecision(6)));
  fc.assert(
    fc.property(value, value, (a, b) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      const { low, high, ticks, step, decimals } = roundScale(min, max, [2, 3, 4, 6]);
      expect(low).toBeLessThanOrEqual(min + step * 1e-6);
      expect(high).toBeGreaterThanOrEqual(max - step * 1e-6);
      expect([3, 4, 5, 7]).toContain(ticks.length);
      expect(new Set(ticks.map((tick) => tick.toFixed(decimals))).size).toBe(ticks.length);
      if (min >= 0) expect(low).toBeGreaterThanOrEqual(0);
    }),
    { seed: 1, numRuns: 500 },
  );
});
