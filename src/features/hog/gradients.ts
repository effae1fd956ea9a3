import { atan2Pi } from '../../util/portable-math.ts';
import { N_CHANNELS, PLANE, SIDE } from '../image.ts';

/** The gradient of each pixel of one image, PLANE numbers each. */
export interface Gradients {
  /** In grey levels. */
  readonly magnitude: Float64Array;
  /** In half turns, in [0, 2): 0 points right, 0.5 down. */
  readonly direction: Float64Array;
}

export const noGradients = (): Gradients => ({
  magnitude: new Float64Array(PLANE),
  direction: new Float64Array(PLANE),
});

const turned = (dy: number, dx: number): number => {
  const angle = atan2Pi(dy, dx);
  return angle < 0 ? angle + 2 : angle;
};

/** The differences of bytes run from -255 to 255, so every direction there is fits a table. */
const SPAN = 511;
let table: Float64Array | undefined;

function directionTable(): Float64Array {
  if (table !== undefined) return table;
  table = new Float64Array(SPAN * SPAN);
  for (let dy = -255; dy <= 255; dy++) {
    for (let dx = -255; dx <= 255; dx++) table[(dy + 255) * SPAN + dx + 255] = turned(dy, dx);
  }
  return table;
}

/**
 * Central differences without a divisor, 0 across the border; of the three channels the one with the largest gradient,
 * the first of equals. Source: Dalal & Triggs, CVPR 2005, section 6.2.
 * @param image IMAGE_BYTES
 */
export function colourGradients(image: Uint8Array, { magnitude, direction }: Gradients): void {
  const directions = directionTable();
  for (let y = 0; y < SIDE; y++) {
    const inside = y > 0 && y < SIDE - 1;
    for (let x = 0; x < SIDE; x++) {
      const at = y * SIDE + x;
      let most = -1;
      let place = 0;
      for (let c = 0; c < N_CHANNELS; c++) {
        const pixel = c * PLANE + at;
        const dy = inside ? image[pixel + SIDE]! - image[pixel - SIDE]! : 0;
        const dx = x > 0 && x < SIDE - 1 ? image[pixel + 1]! - image[pixel - 1]! : 0;
        const square = dy * dy + dx * dx;
        if (square <= most) continue;
        most = square;
        place = (dy + 255) * SPAN + dx + 255;
      }
      magnitude[at] = Math.sqrt(most);
      direction[at] = directions[place]!;
    }
  }
}

/** Luma in thousandths of a grey level, an integer. Source: ITU-R BT.601. */
const RED = 299;
const GREEN = 587;
const BLUE = 114;

/** The same differences of the grey image. */
export function greyGradients(image: Uint8Array, { magnitude, direction }: Gradients): void {
  const luma = (at: number): number => RED * image[at]! + GREEN * image[PLANE + at]! + BLUE * image[2 * PLANE + at]!;
  for (let y = 0; y < SIDE; y++) {
    const inside = y > 0 && y < SIDE - 1;
    for (let x = 0; x < SIDE; x++) {
      const at = y * SIDE + x;
      const dy = inside ? luma(at + SIDE) - luma(at - SIDE) : 0;
      const dx = x > 0 && x < SIDE - 1 ? luma(at + 1) - luma(at - 1) : 0;
      magnitude[at] = Math.sqrt(dy * dy + dx * dx) / 1000;
      direction[at] = turned(dy, dx);
    }
  }
}
