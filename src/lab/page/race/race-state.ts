import { choice, real, whole } from '../state/fields.ts';
import type { Fields } from '../state/hash.ts';
import { MOST_STEPS, RACERS, type Racer } from './race.ts';
import { SURFACES, type SurfaceName } from './surfaces.ts';

/** How each rule's rate is chosen: its best one times a factor, or the same for all. */
export const PACES = ['small', 'best', 'large', 'huge', 'same'] as const;
export type Pace = (typeof PACES)[number];
export const FACTORS: Readonly<Record<Exclude<Pace, 'same'>, number>> = { small: 0.1, best: 1, large: 3, huge: 10 };

/** All that the page of update rules shows. */
export interface RaceState {
  readonly surface: SurfaceName;
  /** The start, as shares of the square's side. */
  readonly x: number;
  readonly y: number;
  readonly pace: Pace;
  /** Where it is the same for all. */
  readonly rate: number;
  /** The rule whose memory is drawn. */
  readonly rule: Racer;
  readonly at: number;
}

export const SURFACE_NAMES = Object.keys(SURFACES) as [SurfaceName, ...SurfaceName[]];

/** The usual start on a surface. */
export function startOn(name: SurfaceName): Pick<RaceState, 'x' | 'y'> {
  const { corner, side, start } = SURFACES[name];
  const share = (axis: 0 | 1) => Math.round(((start[axis] - corner[axis]) / side) * 1e4) / 1e4;
  return { x: share(0), y: share(1) };
}

export const RACE_FIELDS: Fields<RaceState> = {
  surface: choice('ravine', SURFACE_NAMES),
  x: real(startOn('ravine').x, 0, 1),
  y: real(startOn('ravine').y, 0, 1),
  pace: choice('best', PACES),
  rate: real(0.1, 1e-4, 100),
  rule: choice('momentum', RACERS),
  at: whole(60, 0, MOST_STEPS),
};

export function startOf({ surface, x, y }: RaceState): readonly [number, number] {
  const { corner, side } = SURFACES[surface];
  return [corner[0] + x * side, corner[1] + y * side];
}
