import { describe, expect, test } from 'vitest';
import { bestPath, MOST_STEPS, type Path, pathOf, RACERS, RATES } from '../../../src/lab/page/race/race.ts';
import {
  PACES,
  RACE_FIELDS,
  type RaceState,
  SURFACE_NAMES,
  startOf,
  startOn,
} from '../../../src/lab/page/race/race-state.ts';
import { SLICE } from '../../../src/lab/page/race/slice.ts';
import { SURFACES } from '../../../src/lab/page/race/surfaces.ts';
import { hashOf, parseHash, readState, settingsOf } from '../../../src/lab/page/state/hash.ts';
import { objectiveInF64 } from '../../../src/models/checking/linear-objective.ts';
import { softmax } from '../../../src/models/objective/losses/softmax.ts';
import { l2 } from '../../../src/models/objective/regularizers.ts';

/** The value at the end; a path that diverged is the worst of all. */
const lastOf = ({ values }: Path): number => (values.length <= MOST_STEPS ? Number.POSITIVE_INFINITY : values.at(-1)!);

describe.each(SURFACE_NAMES)('%s', (name) => {
  const surface = SURFACES[name];

  test('its gradient is that of its values, by differences', () => {
    const h = 1e-5;
    for (const [s, t] of [
      [0.1, 0.2],
      [0.5, 0.5],
      [0.73, 0.31],
      [0.9, 0.95],
    ] as const) {
      const [x, y] = [surface.corner[0] + s * surface.side, surface.corner[1] + t * surface.side];
      const [dx, dy] = surface.gradient(x, y);
      const scale = 1 + Math.abs(dx) + Math.abs(dy);
      expect((surface.value(x + h, y) - surface.value(x - h, y)) / (2 * h) / scale).toBeCloseTo(dx / scale, 5);
      expect((surface.value(x, y + h) - surface.value(x, y - h)) / (2 * h) / scale).toBeCloseTo(dy / scale, 5);
    }
  });

  test('its least value lies in the square: no place has a lower one, and some place comes near', () => {
    const { value, corner, side, least } = surface;
    const cells = 120;
    const values = Array.from({ length: (cells + 1) ** 2 }, (_, p) =>
      value(corner[0] + ((p % (cells + 1)) / cells) * side, corner[1] + (Math.floor(p / (cells + 1)) / cells) * side),
    );
    const lowest = Math.min(...values);
    expect(lowest).toBeGreaterThanOrEqual(least - 1e-12);
    expect(lowest - least).toBeLessThan(0.01 * (Math.max(...values) - least));
  });

  test('every rule ends below the start at its best rate, and no other rate ends lower', () => {
    for (const racer of RACERS) {
      const best = bestPath(surface, surface.start, racer);
      expect(lastOf(best)).toBeLessThan(best.values[0]!);
      expect(Math.min(...best.values)).toBeGreaterThanOrEqual(surface.least - 1e-12);
      expect(RATES).toContain(best.rate);
      for (const rate of [RATES[3]!, RATES[12]!]) {
        expect(lastOf(best)).toBeLessThanOrEqual(lastOf(pathOf(surface, surface.start, racer, rate)));
      }
    }
  });
});

test('the slice is the objective of the linear page, but for the two weights that move', () => {
  const { features, labels, nClasses, others, strength } = SLICE;
  const data = { features, labels, nFeatures: 2, nClasses };
  const objective = { loss: softmax, regularizer: l2, regularizationStrength: strength };
  for (const [x, y] of [
    [-4.5, -1.5],
    [0, 0],
    [1.25, 6],
  ] as const) {
    const slopes = new Float64Array(2 + others.length);
    const value = objectiveInF64(objective, data, Float64Array.of(x, y, ...others), slopes);
    expect(SURFACES.slice.value(x, y)).toBeCloseTo(value, 12);
    SURFACES.slice.gradient(x, y).forEach((slope, i) => {
      expect(slope).toBeCloseTo(slopes[i]!, 12);
    });
  }
});

test('plain gradient descent in the ravine, by its formula', () => {
  const { xs, ys, values } = pathOf(SURFACES.ravine, [-3, 1], 'sgd', 0.1);
  expect(xs).toHaveLength(MOST_STEPS + 1);
  // x and y shrink by the factors 1 - 0.1 · 0.1 and 1 - 0.1 · 4.
  expect(xs[10]).toBeCloseTo(-3 * 0.99 ** 10, 5);
  expect(ys[10]).toBeCloseTo(0.6 ** 10, 5);
  expect(values[0]).toBeCloseTo(0.45 + 2, 12);
});

test('beyond 2 / 4 plain gradient descent diverges in the ravine, and counts as worst', () => {
  const path = pathOf(SURFACES.ravine, [-3, 1], 'sgd', 0.6);
  expect(path.values.length).toBeLessThan(MOST_STEPS);
  expect(lastOf(path)).toBe(Number.POSITIVE_INFINITY);
});

test('what rules remember: momentum a velocity, RMSprop a root, Adam both, plain gradient descent nothing', () => {
  const has = (racer: (typeof RACERS)[number]) => {
    const { velocities, roots } = pathOf(SURFACES.ravine, [-3, 1], racer, 0.01);
    return [velocities[5] !== undefined, roots[5] !== undefined];
  };
  expect([has('sgd'), has('momentum'), has('rmsprop'), has('adagrad'), has('adam')]).toEqual([
    ...[
      [false, false],
      [true, false],
      [false, true],
      [false, true],
      [true, true],
    ],
  ]);
});

test('the address has every setting', () => {
  const state: RaceState = { surface: 'slice', x: 0.125, y: 1, pace: PACES[4], rate: 0.032, rule: 'adam', at: 200 };
  const hash = hashOf({ page: 'race', settings: settingsOf(RACE_FIELDS, state) });
  expect(readState(RACE_FIELDS, parseHash(hash).settings)).toEqual({ state, faults: [] });
  expect(readState(RACE_FIELDS, parseHash('#/race?x=1.1&rule=adamw').settings).faults).toHaveLength(2);
});

test('the usual start of a surface is where it says', () => {
  for (const surface of SURFACE_NAMES) {
    startOf({ ...startOn(surface), surface } as RaceState).forEach((value, axis) => {
      expect(value).toBeCloseTo(SURFACES[surface].start[axis]!, 2);
    });
  }
});
