import { SIDE } from '../plane/draw.ts';
import type { Line } from './linear-state.ts';

/** The class of the highest score at each pixel of the plane, the smallest among equals; the lowest row first. */
export function linearRegions(lines: readonly Line[]): Uint8Array {
  const out = new Uint8Array(SIDE * SIDE);
  const at = (pixel: number) => ((pixel + 0.5) / SIDE) * 2 - 1;
  for (let j = 0; j < SIDE; j++) {
    const y = at(j);
    const rises = lines.map(({ w2, b }) => w2 * y + b);
    for (let i = 0; i < SIDE; i++) {
      const x = at(i);
      let best = 0;
      let highest = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < lines.length; c++) {
        const score = lines[c]!.w1 * x + rises[c]!;
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
