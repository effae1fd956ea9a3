import { describe, expect, test } from 'vitest';
import { spreadPoints } from '../../../src/features/learning/spread-points.ts';
import { Random } from '../../../src/util/random.ts';
import { heaps, line } from './points.ts';

describe('spreadPoints', () => {
  test('finds a point of each heap, nearly always', () => {
    const found = Array.from({ length: 50 }, (_, seed) => {
      const start = spreadPoints(heaps(), 3, Random.seeded(seed));
      return new Set([0, 1, 2].map((c) => `${start[2 * c]! > 15},${start[2 * c + 1]! > 15}`)).size;
    });
    expect(found.filter((n) => n === 3).length).toBeGreaterThan(45);
  });

  test('draws a point twice only where there are no others', () => {
    const start = spreadPoints(line(1, 1, 7, 1, 1), 3, Random.seeded(2));
    expect([...start].filter((x) => x === 7).length).toBeGreaterThan(0);
    expect([...start].filter((x) => x === 1).length).toBeGreaterThan(0);
  });

  test('draws in proportion to the squared distance', () => {
    let far = 0;
    let near = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const [first, second] = spreadPoints(line(0, 1, 3), 2, Random.seeded(seed));
      if (first !== 0) continue;
      if (second === 3) far++;
      else near++;
    }
    expect(far / (far + near)).toBeCloseTo(0.9, 1);
  });
});
