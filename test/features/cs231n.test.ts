import { describe, expect, test } from 'vitest';
import { cs231n } from '../../src/features/cs231n.ts';
import { constant, imageOf, mirrored, noise } from './images.ts';

function numbers(image: Uint8Array, faithful: boolean) {
  const out = new Float32Array(cs231n.nFeatures({ faithful })).fill(Number.NaN);
  cs231n.describer({ faithful })(image, out);
  return { cells: [...out.subarray(0, 144)], hues: [...out.subarray(144)] };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The formula once more, on its own, in f64 and with Math.atan2; nothing straight up or down may be in the image. */
function plainCells(image: Uint8Array, faithful: boolean): number[] {
  const weights = [0.299, 0.587, faithful ? 0.144 : 0.114];
  const grey = (y: number, x: number): number =>
    weights.reduce((total, weight, c) => total + weight * image[c * 1024 + y * 32 + x]!, 0);
  const cells = new Array<number>(144).fill(0);
  for (let y = 0; y < 32; y++) {
    for (let x = 0; x < 32; x++) {
      const dx = x < 31 ? grey(y, x + 1) - grey(y, x) : 0;
      const dy = y < 31 ? grey(y + 1, x) - grey(y, x) : 0;
      const degrees = (Math.atan2(dy, dx) * 180) / Math.PI + 90;
      if (faithful && !(degrees > 0 && degrees < 180)) continue;
      const to = ((x >> 3) * 4 + (y >> 3)) * 9 + Math.floor(((degrees + 360) % 180) / 20);
      cells[to] = cells[to]! + Math.sqrt(dx * dx + dy * dy) / 64;
    }
  }
  return cells;
}

describe('the cells of cs231n', () => {
  test.each([true, false])('are the formula, faithful: %s', (faithful) => {
    // The last column has no gradient along the row: without one down the column nothing is straight up or down.
    const pixels = noise(5);
    const image = imageOf((x, y, c) => (x === 31 ? 77 : pixels[c * 1024 + y * 32 + x]!));
    const expected = plainCells(image, faithful);
    numbers(image, faithful).cells.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 3);
    });
  });

  test.each([true, false])('are all 0 for a flat image, faithful: %s', (faithful) => {
    for (const image of [constant(0, 0, 0), constant(255, 255, 255), constant(9, 200, 31)]) {
      expect(numbers(image, faithful).cells.every((value) => value === 0)).toBe(true);
    }
  });

  test('faithful, a step down to the right is lost; otherwise it counts as its mirror image does', () => {
    const rising = imageOf((x) => (x < 12 ? 0 : 100));
    const falling = imageOf((x) => (x < 12 ? 100 : 0));
    expect(sum(numbers(rising, true).cells)).toBeCloseTo((103 * 32) / 64, 3);
    expect(sum(numbers(falling, true).cells)).toBe(0);
    expect(numbers(falling, false)).toEqual(numbers(rising, false));
    expect(sum(numbers(falling, false).cells)).toBeCloseTo((100 * 32) / 64, 3);
    expect(sum(numbers(mirrored(rising), false).cells)).toBe(sum(numbers(rising, false).cells));
  });

  test.each([
    { name: 'up, faint', step: [5, 0], bin: 0 },
    { name: 'up', step: [6, 0], bin: -1 },
    { name: 'down, faint', step: [0, 2], bin: 8 },
    { name: 'down', step: [0, 3], bin: -1 },
  ] as const)('faithful, a step straight $name', ({ step, bin }) => {
    const { cells } = numbers(
      imageOf((_x, y) => step[y < 12 ? 0 : 1]),
      true,
    );
    expect(cells.flatMap((value, i) => (value > 0 ? [i % 9] : []))).toEqual(bin < 0 ? [] : [bin, bin, bin, bin]);
  });

  test('go down the columns', () => {
    const image = imageOf((x, y) => (x >= 4 && x < 8 && y >= 8 && y < 16 ? 50 : 0)); // rises within cell (row 1, column 0)
    const { cells } = numbers(image, true);
    expect(cells.slice(9, 18)[4]).toBeGreaterThan(0);
    expect(sum(cells.slice(36))).toBe(0);
  });
});

describe('the hues of cs231n', () => {
  test.each([
    { name: 'grey', colour: [90, 90, 90], faithful: 0, mended: undefined },
    { name: 'red', colour: [255, 0, 0], faithful: 0, mended: 0 },
    { name: 'green', colour: [0, 9, 0], faithful: 3, mended: 3 },
    { name: 'rose', colour: [200, 0, 10], faithful: 9, mended: 9 },
  ] as const)('of $name', ({ colour: [r, g, b], faithful, mended }) => {
    const only = (bin: number | undefined) => Array.from({ length: 10 }, (_, i) => (i === bin ? 1 : 0));
    expect(numbers(constant(r, g, b), true).hues).toEqual(only(faithful));
    expect(numbers(constant(r, g, b), false).hues).toEqual(only(mended));
  });

  test('every pixel is in one bin, where faithful', () => {
    expect(sum(numbers(noise(8), true).hues)).toBeCloseTo(1, 6);
  });
});
