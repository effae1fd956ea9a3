import type { Random } from '../../../util/random.ts';
import { drawn, type Preset } from '../plane/presets.ts';
import { choice, pointsField, whole } from '../state/fields.ts';
import type { Fields } from '../state/hash.ts';
import type { Points } from '../state/points.ts';
import { lengthOf, SPACES, type SpaceName } from './spaces.ts';

export const MOST_STEPS = 300;

/** All that the page of hard cases shows. */
export interface HardState {
  readonly points: Points;
  readonly space: SpaceName;
  /** Of the descent. */
  readonly steps: number;
}

/** Somewhere in the square for which something holds. */
function where(random: Random, holds: (x: number, y: number) => boolean): readonly [number, number] {
  for (;;) {
    const [x, y] = [random.uniform(-0.95, 0.95), random.uniform(-0.95, 0.95)];
    if (holds(x, y)) return [x, y];
  }
}

const MODES = [
  [-0.5, 0.45],
  [0.5, 0.5],
  [0, -0.55],
] as const;

/** The lectures' hard cases: Stanford CS231n, "Linear Classification". */
export const HARD_CASES = {
  quadrants: drawn(2, 60, (random, label) =>
    where(random, (x, y) => x * y > 0.02 === (label === 0) && Math.abs(x * y) > 0.02),
  ),
  disk: drawn(2, 60, (random, label) =>
    where(random, (x, y) => (label === 0 ? lengthOf(x, y) < 0.44 : lengthOf(x, y) > 0.6)),
  ),
  ring: drawn(2, 60, (random, label) =>
    where(random, (x, y) => {
      const radius = lengthOf(x, y);
      return label === 0 ? radius > 0.42 && radius < 0.78 : radius < 0.36 || radius > 0.84;
    }),
  ),
  modes: drawn(2, 60, (random, label) =>
    where(random, (x, y) => {
      const nearest = Math.min(...MODES.map(([mx, my]) => lengthOf(x - mx, y - my)));
      return label === 0 ? nearest < 0.24 : nearest > 0.3;
    }),
  ),
} as const satisfies Readonly<Record<string, Preset>>;
export type HardCase = keyof typeof HARD_CASES;

export const SPACE_NAMES = Object.keys(SPACES) as [SpaceName, ...SpaceName[]];

export const HARD_FIELDS: Fields<HardState> = {
  space: choice('product', SPACE_NAMES),
  steps: whole(150, 0, MOST_STEPS),
  points: pointsField(HARD_CASES.quadrants(1)),
};
