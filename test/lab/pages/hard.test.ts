import { describe, expect, test } from 'vitest';
import { HARD_CASES, HARD_FIELDS, type HardState, SPACE_NAMES } from '../../../src/lab/page/hard/hard-state.ts';
import { mapped, SPACES } from '../../../src/lab/page/hard/spaces.ts';
import { linearRegions } from '../../../src/lab/page/linear/regions.ts';
import { hashOf, parseHash, readState, settingsOf } from '../../../src/lab/page/state/hash.ts';

/** Whether a threshold on one of the features parts the classes. */
function isParted({ xy, labels }: { xy: Int32Array; labels: Uint8Array }, feature: 0 | 1): boolean {
  const [zero, one] = [0, 1].map((label) =>
    [...labels.keys()].filter((i) => labels[i] === label).map((i) => xy[i * 2 + feature]!),
  );
  return Math.min(...zero!) > Math.max(...one!) || Math.min(...one!) > Math.max(...zero!);
}

describe('the lectures’ hard cases', () => {
  test.each(Object.keys(HARD_CASES) as (keyof typeof HARD_CASES)[])(
    '%s: no feature of the plane parts them',
    (name) => {
      const points = HARD_CASES[name](1);
      expect([0, 1].map((feature) => isParted(points, feature as 0 | 1))).toEqual([false, false]);
      expect(HARD_CASES[name](1)).toEqual(points);
      expect(HARD_CASES[name](2)).not.toEqual(points);
    },
  );

  test.each([
    ['quadrants', 'product', true],
    ['disk', 'squares', true],
    ['disk', 'polar', true],
    ['ring', 'squares', false],
    ['ring', 'polar', false],
    ['modes', 'squares', false],
  ] as const)('%s: whether the second feature of %s parts them: %s', (name, space, wanted) => {
    expect(isParted(mapped(HARD_CASES[name](1), SPACES[space]), 1)).toBe(wanted);
  });
});

test.each([
  ['plain', [0.25, -0.5], [0.25, -0.5]],
  ['product', [0.5, -0.5], [0.5, -0.25]],
  ['squares', [0.6, 0.8], [0.6, 0]],
  ['polar', [0, 0.5], [0.5, Math.SQRT1_2 - 1]],
  ['polar', [-1, 0], [1, Math.SQRT2 - 1]],
] as const)('%s of %j: %j', (name, [x, y], wanted) => {
  SPACES[name](x, y).forEach((value, i) => {
    expect(value).toBeCloseTo(wanted[i]!, 12);
  });
});

test('every space fits in the square', () => {
  for (const name of SPACE_NAMES) {
    for (const x of [-1, -0.3, 0, 0.7, 1]) {
      for (const y of [-1, 0, 0.2, 1]) {
        for (const value of SPACES[name](x, y)) expect(Math.abs(value)).toBeLessThanOrEqual(1 + 1e-12);
      }
    }
  }
});

test('regions through a space: a line in x · y is four quadrants of the plane', () => {
  const lines = [
    { w1: 0, w2: 1, b: 0 },
    { w1: 0, w2: -1, b: 0 },
  ];
  const regions = linearRegions(lines, SPACES.product);
  expect(
    [
      [0, 0],
      [399, 399],
      [0, 399],
      [399, 0],
    ].map(([i, j]) => regions[j! * 400 + i!]),
  ).toEqual([0, 0, 1, 1]);
});

test('the address has every setting', () => {
  const state: HardState = { points: HARD_CASES.modes(3), space: 'polar', steps: 7 };
  const hash = hashOf({ page: 'hard', settings: settingsOf(HARD_FIELDS, state) });
  expect(readState(HARD_FIELDS, parseHash(hash).settings)).toEqual({ state, faults: [] });
  expect(readState(HARD_FIELDS, parseHash('#/hard?space=toString&steps=301').settings).faults).toHaveLength(2);
});
