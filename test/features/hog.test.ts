import { describe, expect, test } from 'vitest';
import { type HogSettings, hog } from '../../src/features/hog.ts';
import { constant, imageOf, mirrored, noise, transposed } from './images.ts';

const usual: HogSettings = { cell: 8, bins: 8, signed: false, soft: false, block: 0, clip: 0.2, colour: 'max' };

function describeImage(image: Uint8Array, settings: Partial<HogSettings> = {}): number[] {
  const filled = { ...usual, ...settings } as HogSettings;
  const out = new Float32Array(hog.nFeatures(filled)).fill(Number.NaN);
  hog.describer(filled)(image, out);
  return [...out];
}

/** The formula once more, on its own: angles by Math.atan2, and each pixel to its cell and bin. */
function plainCells(image: Uint8Array, { cell, bins, signed }: HogSettings): number[] {
  const side = Math.floor(32 / cell);
  const cells = new Array<number>(side * side * bins).fill(0);
  for (let y = 0; y < side * cell; y++) {
    for (let x = 0; x < side * cell; x++) {
      let best = { magnitude: -1, angle: 0 };
      for (let c = 0; c < 3; c++) {
        const at = (yy: number, xx: number): number => image[c * 1024 + yy * 32 + xx]!;
        const dy = y === 0 || y === 31 ? 0 : at(y + 1, x) - at(y - 1, x);
        const dx = x === 0 || x === 31 ? 0 : at(y, x + 1) - at(y, x - 1);
        const magnitude = Math.sqrt(dy * dy + dx * dx);
        if (magnitude > best.magnitude) best = { magnitude, angle: Math.atan2(dy, dx) / Math.PI };
      }
      const turn = signed ? ((best.angle + 2) % 2) / 2 : (best.angle + 1) % 1;
      const bin = Math.floor(turn * bins + 1e-12) % bins;
      const to = (Math.floor(y / cell) * side + Math.floor(x / cell)) * bins + bin;
      cells[to] = cells[to]! + best.magnitude / cell ** 2;
    }
  }
  return cells;
}

describe('hog', () => {
  test.each([{}, { cell: 4 }, { cell: 5, bins: 9 }, { bins: 16, signed: true }, { cell: 32, bins: 1 }])(
    'is the formula, without blocks: %o',
    (settings) => {
      const image = noise(7);
      const expected = plainCells(image, { ...usual, ...settings } as HogSettings);
      describeImage(image, settings).forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 4);
      });
    },
  );

  test.each([false, true])('a constant image has no edges; with blocks too, soft: %s', (soft) => {
    expect(describeImage(constant(3, 200, 90), { soft }).every((value) => value === 0)).toBe(true);
    expect(describeImage(constant(3, 200, 90), { soft, block: 2 }).every((value) => value === 0)).toBe(true);
  });

  test('an edge from dark to light points right, and only there', () => {
    const edge = imageOf((x) => (x < 12 ? 0 : 100));
    const cells = describeImage(edge, { signed: true, bins: 4 });
    const [own] = [cells.slice(4, 8)];
    expect(own).toEqual([Math.fround((2 * 100 * 8) / 64), 0, 0, 0]);
    expect(cells.filter((value) => value !== 0)).toHaveLength(4);
    const left = describeImage(mirrored(edge), { signed: true, bins: 4 });
    expect(left.slice(8, 12)).toEqual([0, 0, own![0], 0]);
  });

  test('rows and columns exchanged, so are cells and directions', () => {
    const image = imageOf((x, y) => (x * x + 3 * y) % 200);
    const straight = describeImage(image, { soft: true, bins: 4, signed: true });
    const turned = describeImage(transposed(image), { soft: true, bins: 4, signed: true });
    for (let r = 0; r < 4; r++) {
      for (let c = 0; c < 4; c++) {
        const own = straight.slice((r * 4 + c) * 4, (r * 4 + c + 1) * 4);
        const other = turned.slice((c * 4 + r) * 4, (c * 4 + r + 1) * 4);
        // (dx, dy) -> (dy, dx): the quarter of a turn t becomes 1/4 - t; bin centres at 1/8, 3/8, 5/8, 7/8 map onto each other.
        expect([other[0], other[3], other[2], other[1]].map((v) => v!.toFixed(3))).toEqual(
          own.map((v) => v.toFixed(3)),
        );
      }
    }
  });

  test('sharing loses nothing but what falls outside the outermost cells', () => {
    const inner = imageOf((x, y, c) => (x > 8 && x < 24 && y > 8 && y < 24 ? noise(3)[c * 1024 + y * 32 + x]! : 0));
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    expect(sum(describeImage(inner, { soft: true }))).toBeCloseTo(sum(describeImage(inner)), 2);
  });

  test('blocks have length 1, and at most the clip after it, to rounding', () => {
    const settings = { block: 2, cell: 8, bins: 9 };
    const out = describeImage(noise(1), settings);
    expect(out).toHaveLength(3 * 3 * 4 * 9);
    for (let at = 0; at < out.length; at += 36) {
      const block = out.slice(at, at + 36);
      expect(Math.sqrt(block.reduce((total, value) => total + value * value, 0))).toBeCloseTo(1, 4);
    }
  });

  test('the grey image has the gradients of its luma', () => {
    const image = imageOf((x, _y, c) => (x < 16 ? 0 : [100, 50, 200][c]!));
    const luma = 0.299 * 100 + 0.587 * 50 + 0.114 * 200;
    expect(describeImage(image, { colour: 'grey', bins: 1, cell: 32 })[0]).toBeCloseTo((luma * 2 * 32) / 1024, 4);
  });
});
