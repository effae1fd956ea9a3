import { atan2Pi } from '../../../util/portable-math.ts';
import type { Space } from '../linear/regions.ts';
import { type Points, UNIT_LENGTH } from '../state/points.ts';

/** The same to the bit in every browser, which Math.hypot is not. */
export const lengthOf = (x: number, y: number): number => Math.sqrt(x * x + y * y);

/** The lectures' feature transforms of the plane: two features of a place, each from -1 to 1. */
export const SPACES = {
  plain: (x, y) => [x, y],
  product: (x, y) => [x, x * y],
  squares: (x, y) => [x, x * x + y * y - 1],
  polar: (x, y) => [atan2Pi(y, x), Math.SQRT2 * lengthOf(x, y) - 1],
} as const satisfies Readonly<Record<string, Space>>;
export type SpaceName = keyof typeof SPACES;

/** The same points in another space. */
export function mapped({ xy, labels }: Points, space: Space): Points {
  const places = new Int32Array(xy.length);
  for (let i = 0; i < labels.length; i++) {
    const [u, v] = space(xy[i * 2]! / UNIT_LENGTH, xy[i * 2 + 1]! / UNIT_LENGTH);
    places[i * 2] = Math.round(u * UNIT_LENGTH);
    places[i * 2 + 1] = Math.round(v * UNIT_LENGTH);
  }
  return { xy: places, labels };
}
