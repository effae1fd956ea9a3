import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HueSettings, hue, hueOf } from '../../src/features/hue.ts';
import { constant, imageOf, noise } from './images.ts';

const usual: HueSettings = { bins: 6, weight: 'colour', soft: false, grid: 1 };

function histogram(image: Uint8Array, settings: Partial<HueSettings> = {}): number[] {
  const filled = { ...usual, ...settings } as HueSettings;
  const out = new Float32Array(hue.nFeatures(filled)).fill(Number.NaN);
  hue.describer(filled)(image, out);
  return [...out];
}

describe('hueOf', () => {
  test.each([
    ['red', [255, 0, 0], 0],
    ['yellow', [255, 255, 0], 1],
    ['green', [0, 255, 0], 2],
    ['cyan', [0, 255, 255], 3],
    ['blue', [0, 0, 255], 4],
    ['magenta', [255, 0, 255], 5],
    ['dark orange', [100, 50, 0], 0.5],
    ['rose', [200, 0, 100], 5.5],
    ['pale green', [100, 200, 100], 2],
  ] as const)('of %s', (_name, [r, g, b], angle) => {
    expect(hueOf(r, g, b)).toBe(angle);
  });

  test('there is none of grey', () => {
    for (let level = 0; level < 256; level++) expect(hueOf(level, level, level)).toBeUndefined();
  });

  test('is in [0, 6) for every other colour, and turns by 2 as the channels take turns', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, (r, g, b) => {
        fc.pre(r !== g || g !== b);
        const angle = hueOf(r, g, b)!;
        expect(angle).toBeGreaterThanOrEqual(0);
        expect(angle).toBeLessThan(6);
        expect((hueOf(b, r, g)! - angle + 6) % 6).toBeCloseTo(2, 12);
      }),
      { seed: 1 },
    );
  });
});

describe('hue', () => {
  test.each([
    { name: 'black', image: constant(0, 0, 0), settings: {}, expected: [0, 0, 0, 0, 0, 0] },
    {
      name: 'grey, plain: in its own bin',
      image: constant(90, 90, 90),
      settings: { weight: 'plain' },
      expected: [0, 0, 0, 0, 0, 0, 1],
    },
    { name: 'red', image: constant(255, 0, 0), settings: {}, expected: [1, 0, 0, 0, 0, 0] },
    {
      name: 'a pale, dark green counts by max - min',
      image: constant(0, 51, 0),
      settings: {},
      expected: [0, 0, 0.2, 0, 0, 0].map(Math.fround),
    },
    {
      name: 'the same, plain',
      image: constant(0, 51, 0),
      settings: { weight: 'plain' },
      expected: [0, 0, 1, 0, 0, 0, 0],
    },
    {
      name: 'red, soft: half in each bin beside it',
      image: constant(255, 0, 0),
      settings: { soft: true },
      expected: [0.5, 0, 0, 0, 0, 0.5],
    },
    {
      name: 'left half blue, right half grey, in 2 × 2 parts',
      image: imageOf((x, _y, c) => (x < 16 ? (c === 2 ? 255 : 0) : 40)),
      settings: { grid: 2, bins: 3, weight: 'plain' },
      expected: [0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1],
    },
  ] as const)('$name', ({ image, settings, expected }) => {
    expect(histogram(image, settings)).toEqual(expected);
  });

  test.each([
    { colour: [9, 8, 2], bins: 7, bin: 1 },
    { colour: [15, 9, 0], bins: 10, bin: 1 },
    { colour: [255, 0, 51], bins: 5, bin: 4 },
  ] as const)(
    'a hue on the edge of two bins is in the second one: $colour of $bins',
    ({ colour: [r, g, b], bins, bin }) => {
      expect(histogram(constant(r, g, b), { bins, weight: 'plain' }).indexOf(1)).toBe(bin);
    },
  );

  test.each([1, 2, 3, 5, 8])('every pixel is in one part of %i × %i', (grid) => {
    const parts = histogram(noise(2), { grid, weight: 'plain', bins: 4 });
    for (let p = 0; p < grid * grid; p++) {
      const sum = parts.slice(p * 5, (p + 1) * 5).reduce((total, share) => total + share, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });
});
