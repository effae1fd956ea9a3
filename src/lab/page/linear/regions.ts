import { SIDE } from '../plane/draw.ts';
import type { Line } from './linear-state.ts';

/** Two features of a place. */
export type Space = (x: number, y: number) => readonly [number, number];

/**
 * The class of the highest score at each pixel of the plane, the smallest among equals; the lowest row first.
 * @param space what the classifier sees of a place; absent: the place itself
 */
export function linearRegions(lines: readonly Line[], space: Space = (x, y) => [x, y]): Uint8Array {
  const out = new Uint8Array(SIDE * SIDE);
  const at = (pixel: number) => ((pixel + 0.5) / SIDE) * 2 - 1;
  for (let j = 0; j < SIDE; j++) {
    for (let i = 0; i < SIDE; i++) {
      const [u, v] = space(at(i), at(j));
      let best = 0;
      let highest = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < lines.length; c++) {
        const { w1, w2, b } = lines[c]!;
        const score = w1 * u + w2 * v + b;
        if (score > highest) {
          highest = score;
          best = c;
        }
      }
      out[j * SIDE + i] = best;
    }
  }
  return out;
}
