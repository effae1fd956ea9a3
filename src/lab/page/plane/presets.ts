import { cosPi } from '../../../util/portable-math.ts';
import { Random } from '../../../util/random.ts';
import { fromUnits, type Points } from '../state/points.ts';

/** Points that a page starts with: the same for the same seed. */
export type Preset = (seed: number) => Points;

type Place = readonly [x: number, y: number];

/** Points stay this far inside the square, so that none is cut by its edge. */
const EDGE = 0.96;
const inside = (x: number): number => Math.max(-EDGE, Math.min(EDGE, x));

/** n points of each class, which `draw` draws. */
export const drawn =
  (nClasses: number, n: number, draw: (random: Random, label: number) => Place): Preset =>
  (seed) => {
    const random = Random.seeded(seed);
    const labels = Uint8Array.from({ length: n * nClasses }, (_, i) => i % nClasses);
    const xy = Int32Array.from(
      Array.from(labels).flatMap((label) => draw(random, label).map((x) => fromUnits(inside(x)))),
    );
    return { xy, labels };
  };

/** A place at an angle, in full turns. */
const around = (turns: number, radius: number): Place => [radius * cosPi(2 * turns), radius * cosPi(2 * turns - 0.5)];
const scattered = ([x, y]: Place, random: Random, deviation: number): Place => [
  x + deviation * random.normal(),
  y + deviation * random.normal(),
];
const anywhere = (random: Random): Place => [random.uniform(-0.9, 0.9), random.uniform(-0.9, 0.9)];

export const PRESETS = {
  clouds: drawn(3, 20, (random, label) => scattered(around((label + 0.75) / 3, 0.45), random, 0.22)),
  ring: drawn(2, 30, (random, label) => scattered(around(random.uniform(), label === 0 ? 0.15 : 0.7), random, 0.1)),
  quadrants: drawn(4, 16, (random, label) => {
    const [x, y] = [random.uniform(0.08, 0.88), random.uniform(0.08, 0.88)];
    return [label % 2 === 0 ? x : -x, label < 2 ? y : -y];
  }),
  noise: drawn(3, 20, (random) => anywhere(random)),
  many: drawn(3, 67, (random, label) => scattered(around(label / 3, 0.4), random, 0.3)),
} as const satisfies Readonly<Record<string, Preset>>;
export type PresetName = keyof typeof PRESETS;
