import { expect, test } from 'vitest';
import { wilsonInterval } from '../../../src/util/statistics/wilson-interval.ts';

// Source: Newcombe, "Two-sided confidence intervals for the single proportion" (Statistics in Medicine 17, 1998), table I,
// method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
  [28, 29, 1 - 0.1718, 1 - 0.0061],
  [20, 20, 1 - 0.1611, 1],
])('%i of %i: %d to %d', (right, n, low, high) => {
  const [from, to] = wilsonInterval(right / n, n);
  expect(from).toBeCloseTo(low, 4);
  expect(to).toBeCloseTo(high, 4);
});

test.each([0, 1])('a share of %i is an end of its interval', (share) => {
  expect(wilsonInterval(share, 7)[share]).toBe(share);
});
