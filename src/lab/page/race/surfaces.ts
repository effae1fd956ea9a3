import { cosPi } from '../../../util/portable-math.ts';
import { SLICE, sliceSurface } from './slice.ts';
import type { Surface } from './surface.ts';

/** Long and narrow: its slopes are 40 times as steep one way as the other. */
const ravine: Surface = {
  value: (x, y) => 0.05 * x * x + 2 * y * y,
  gradient: (x, y) => [0.1 * x, 4 * y],
  least: 0,
  corner: [-4, -4],
  side: 8,
  start: [-3.2, 1.6],
};

/** A saddle at the origin, between two hollows. */
const saddle: Surface = {
  value: (x, y) => 0.5 * x * x - 0.5 * y * y + 0.125 * y ** 4,
  gradient: (x, y) => [x, 0.5 * y ** 3 - y],
  least: -0.5,
  corner: [-2.5, -2.5],
  side: 5,
  start: [-2, 0.01],
};

/** Source: Rosenbrock 1960, "An automatic method for finding the greatest or least value of a function". Its least value is at (1, 1). */
const rosenbrock: Surface = {
  value: (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: (x, y) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
  least: 0,
  corner: [-2, -1],
  side: 4,
  start: [-1.2, 1],
};

/** Source: Rastrigin 1974, "Systems of extremal control". Its least value is at the origin, in one of many hollows. */
const rastrigin: Surface = {
  value: (x, y) => 20 + x * x - 10 * cosPi(2 * x) + y * y - 10 * cosPi(2 * y),
  gradient: (x, y) => [2 * x + 20 * Math.PI * cosPi(2 * x - 0.5), 2 * y + 20 * Math.PI * cosPi(2 * y - 0.5)],
  least: 0,
  corner: [-3, -3],
  side: 6,
  start: [-2.3, 1.7],
};

export const SURFACES = {
  ravine,
  saddle,
  rosenbrock,
  rastrigin,
  slice: sliceSurface(SLICE),
} as const satisfies Readonly<Record<string, Surface>>;
export type SurfaceName = keyof typeof SURFACES;
