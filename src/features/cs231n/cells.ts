import { atan2Pi } from '../../util/portable-math.ts';
import type { Describe } from '../feature.ts';
import { PLANE, SIDE } from '../image.ts';

const BINS = 9;
/** Pixels a side. */
const CELL = 8;
const CELLS = SIDE / CELL;
export const N_CELL_NUMBERS = CELLS * CELLS * BINS;

/** Weights of red, green and blue in thousandths, so that sums are exact. Source: ITU-R BT.601. */
const LUMA = [299, 587, 114] as const;
/** The same with the digits of the last one exchanged, as the course has it. */
const FAITHFUL = [299, 587, 144] as const;

/**
 * In the course's code a gradient straight up is at 0 degrees plus what 1e-15 adds, and one straight down at 180 minus it;
 * both edges are outside. In f64 what is added survives only as long as the gradient, in thousandths of a grey level, is at
 * most this long.
 */
const FAINT_UP = 5805;
const FAINT_DOWN = 2536;

/** The bin of a gradient, or -1 where the course's code has none. */
function faithfulBin(dy: number, dx: number): number {
  if (dx < 0) return -1;
  if (dx > 0) return Math.floor((atan2Pi(dy, dx) + 0.5) * BINS);
  if (dy < 0) return -dy <= FAINT_UP ? 0 : -1;
  return dy <= FAINT_DOWN ? BINS - 1 : -1;
}

/** Bins over half a turn, from straight up: opposite directions are one. */
const unsignedBin = (dy: number, dx: number): number => Math.floor(((atan2Pi(dy, dx) + 1.5) % 1) * BINS);

/**
 * The histogram of directions in each cell, weighted by the gradient's length in grey levels, a mean over the cell's
 * pixels; gradients are differences to the next pixel, 0 in the last column or row. Cells go down the columns.
 */
export function gradientCells(faithful: boolean): Describe {
  const [red, green, blue] = faithful ? FAITHFUL : LUMA;
  const binOf = faithful ? faithfulBin : unsignedBin;
  const grey = new Int32Array(PLANE);
  const sums = new Float64Array(N_CELL_NUMBERS);
  return (image, out) => {
    for (let at = 0; at < PLANE; at++) {
      grey[at] = red * image[at]! + green * image[PLANE + at]! + blue * image[2 * PLANE + at]!;
    }
    sums.fill(0);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const at = y * SIDE + x;
        const dx = x + 1 < SIDE ? grey[at + 1]! - grey[at]! : 0;
        const dy = y + 1 < SIDE ? grey[at + SIDE]! - grey[at]! : 0;
        if (dx === 0 && dy === 0) continue;
        const bin = binOf(dy, dx);
        if (bin < 0) continue;
        const to = (Math.floor(x / CELL) * CELLS + Math.floor(y / CELL)) * BINS + bin;
        sums[to] = sums[to]! + Math.sqrt(dx * dx + dy * dy);
      }
    }
    for (let i = 0; i < sums.length; i++) out[i] = sums[i]! / (1000 * CELL * CELL);
  };
}
