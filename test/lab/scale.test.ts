import { describe, expect, test } from 'vitest';
import { linearScale } from '../../src/lab/page/parts/scale.ts';

describe('a linear scale', () => {
  const scale = linearScale([-2, 6], [100, 20]);

  test('maps both ends, the middle and beyond; and back', () => {
    expect([-2, 6, 2, 8].map(scale)).toEqual([100, 20, 60, 0]);
    for (const place of [100, 20, 63.5]) expect(scale(scale.invert(place))).toBeCloseTo(place, 12);
  });

  test.each([
    [[0, 1], 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[0, 0.3], 3, [0, 0.1, 0.2, 0.3]],
    [[-2, 6], 4, [-2, 0, 2, 4, 6]],
    [[1, 50], 6, [10, 20, 30, 40, 50]],
    [[0, 137], 5, [0, 20, 40, 60, 80, 100, 120]],
    [[0, 1e-6], 5, [0, 2e-7, 4e-7, 6e-7, 8e-7, 1e-6]],
  ] as const)('ticks of %j, about %i: %j', (range, about, ticks) => {
    expect(linearScale(range, [0, 1]).ticks(about)).toEqual(ticks);
  });
});
