import type { Random } from '../../util/random.ts';
import { RGB_32X32 } from '../specs/spec.ts';

const { width, height } = RGB_32X32;

/** Clouds are random heights at the corners of this many cells by this many, smoothly joined (value noise). */
const CELLS = 4;
const CELL = width / CELLS;
const CORNERS = CELLS + 1;
const heights = new Float64Array(CORNERS * CORNERS);

/** How far the n-th pixel of a cell has gone from one corner to the next: 3t² - 2t³, flat at both. */
const SMOOTH = Float64Array.from({ length: CELL }, (_, n) => {
  const t = (n + 0.5) / CELL;
  return t * t * (3 - 2 * t);
});

export interface Direction {
  readonly x: number;
  readonly y: number;
}

/** A unit vector, uniform over all directions: a point of the disk, by rejection, over its length. */
export function randomDirection(random: Random): Direction {
  for (;;) {
    const x = random.uniform(-1, 1);
    const y = random.uniform(-1, 1);
    const squared = x * x + y * y;
    if (squared < 1e-4 || squared > 1) continue;
    const length = Math.sqrt(squared);
    return { x: x / length, y: y / length };
  }
}

/** Fills `shade` (32 × 32) with clouds on a slope, from about -1 to 1, and in every third picture with ripples on them. */
export function weave(random: Random, shade: Float64Array): void {
  const cloudiness = random.uniform(0.1, 0.7);
  for (let i = 0; i < heights.length; i++) heights[i] = cloudiness * random.uniform(-1, 1);
  const slope = randomDirection(random);
  const steepness = random.uniform(0, 0.04);
  paintClouds(shade, slope.x * steepness, slope.y * steepness);

  if (random.integer(3) !== 0) return;
  const across = randomDirection(random);
  const wavelength = random.uniform(4, 12);
  paintRipples(shade, random.uniform(0.3, 0.9), across.x / wavelength, across.y / wavelength);
}

/** Clouds between `heights`, on a slope that rises by so much for each pixel to the right and down. */
function paintClouds(shade: Float64Array, riseX: number, riseY: number): void {
  for (let y = 0; y < height; y++) {
    const down = SMOOTH[y % CELL]!;
    for (let cell = 0; cell < CELLS; cell++) {
      const above = Math.floor(y / CELL) * CORNERS + cell;
      const below = above + CORNERS;
      const left = heights[above]! + down * (heights[below]! - heights[above]!);
      const right = heights[above + 1]! + down * (heights[below + 1]! - heights[above + 1]!);
      for (let n = 0; n < CELL; n++) {
        const x = cell * CELL + n;
        const plane = (x - width / 2) * riseX + (y - height / 2) * riseY;
        shade[y * width + x] = left + SMOOTH[n]! * (right - left) + plane;
      }
    }
  }
}

/** Adds a triangular wave, with a number of waves per pixel to the right and one down. */
function paintRipples(shade: Float64Array, amplitude: number, wavesX: number, wavesY: number): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const phase = x * wavesX + y * wavesY;
      const wave = 4 * Math.abs(phase - Math.floor(phase + 0.5)) - 1;
      shade[y * width + x]! += amplitude * wave;
    }
  }
}
