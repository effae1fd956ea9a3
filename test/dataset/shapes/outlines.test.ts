import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SHAPES } from '../../../src/dataset/shapes/outlines.ts';

/** The area of the lens where disks of radii r and s, d apart, overlap. Source: MathWorld, "Circle-Circle Intersection". */
function lens(r: number, s: number, d: number): number {
  const kite = Math.sqrt((-d + r + s) * (d + r - s) * (d - r + s) * (d + r + s)) / 2;
  const sector = (a: number, b: number) => a * a * Math.acos((d * d + a * a - b * b) / (2 * d * a));
  return sector(r, s) + sector(s, r) - kite;
}

const AREAS: Readonly<Record<string, number>> = {
  disk: Math.PI * 0.86 ** 2,
  ring: Math.PI * (0.92 ** 2 - 0.52 ** 2),
  square: 1.52 ** 2,
  triangle: (3 * Math.sqrt(3)) / 4,
  cross: 2 * 1.9 * 0.54 - 0.54 ** 2,
  star: 5 * 0.42 * Math.sin(Math.PI / 5),
  crescent: Math.PI * 0.92 ** 2 - lens(0.92, 0.74, 0.46),
  heart: (0.5 + Math.PI / 8) * 1.62 ** 2,
  stripes: 3 * 0.32 * 1.76,
  checkerboard: 8 * 0.44 ** 2,
};

/** A grid over [-1.5, 1.5]²: nothing is drawn farther out. */
const N = 600;
const at = (i: number) => -1.5 + (3 * (i + 0.5)) / N;
const masks = SHAPES.map(({ distance }) => {
  const mask = new Uint8Array(N * N);
  for (let i = 0; i < N; i++) for (let j = 0; j < N; j++) mask[i * N + j] = distance(at(j), at(i)) < 0 ? 1 : 0;
  return mask;
});
const sum = (mask: Uint8Array) => mask.reduce((total, inside) => total + inside, 0);

test('there are ten, each with its own name', () => {
  expect(SHAPES.map(({ name }) => name)).toEqual(Object.keys(AREAS));
});

describe.each(SHAPES.map((shape, label) => ({ ...shape, label })))('$name', ({ name, label, distance }) => {
  test('has the area that geometry gives it, within half a percent', () => {
    const area = sum(masks[label]!) * (3 / N) ** 2;
    expect(Math.abs(area / AREAS[name]! - 1)).toBeLessThan(0.005);
  });

  test('changes by at most the way travelled, so that no outline is missed between two points far from one', () => {
    const coordinate = fc.double({ min: -2.5, max: 2.5, noNaN: true });
    const step = fc.double({ min: -0.3, max: 0.3, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, step, step, (x, y, dx, dy) => {
        const way = Math.sqrt(dx * dx + dy * dy);
        return Math.abs(distance(x + dx, y + dy) - distance(x, y)) <= way + 1e-12;
      }),
      { seed: label, numRuns: 20_000 },
    );
  });

  test('differs from every other in at least a twentieth of the square of side 2', () => {
    for (const [other, mask] of masks.entries()) {
      if (other === label) continue;
      let differing = 0;
      for (let i = 0; i < mask.length; i++) if (mask[i] !== masks[label]![i]) differing++;
      expect((differing / mask.length) * 9, SHAPES[other]!.name).toBeGreaterThan(4 * 0.05);
    }
  });
});
