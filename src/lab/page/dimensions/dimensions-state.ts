import { powerOfTen } from '../parts/scale.ts';
import { whole } from '../state/fields.ts';
import type { Fields } from '../state/hash.ts';

/** All that the page of dimensions shows. */
export interface DimensionsState {
  /** How many values of each image are compared. */
  readonly d: number;
  /** Points on each axis of a grid. */
  readonly m: number;
}

export const MOST_DIMENSIONS = 3072;

export const DIMENSIONS_FIELDS: Fields<DimensionsState> = {
  d: whole(2, 1, MOST_DIMENSIONS),
  m: whole(4, 2, 10),
};

/** m^d, written out while it is short. */
export function gridText(m: number, d: number): string {
  const points = BigInt(m) ** BigInt(d);
  const digits = String(points);
  if (digits.length <= 9) return digits.replace(/\B(?=(\d{3})+$)/g, ' ');
  return powerOfTen(digits.length - 1);
}
