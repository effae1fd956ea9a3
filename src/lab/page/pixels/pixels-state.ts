import { UserError } from '../../../errors.ts';
import { equallyFar, squaredDistance } from '../../../features/equally-far.ts';
import { PLANE, SIDE } from '../../../features/image.ts';
import { flag, whole } from '../state/fields.ts';
import type { Fields } from '../state/hash.ts';

/** All that the page of pixel distances shows. */
export interface PixelsState {
  /** The number of a built-in shape. */
  readonly image: number;
  readonly shift: number;
  /** Whether box and tint are solved for, so that all distances are equal. */
  readonly solved: boolean;
  /** Where they are not: the side of the box, and grey levels of the tint. */
  readonly box: number;
  readonly tint: number;
}

/** Shapes that can be chosen. */
export const N_CHOICES = 100;

export const PIXELS_FIELDS: Fields<PixelsState> = {
  image: whole(4, 0, N_CHOICES - 1),
  shift: whole(2, 1, 8),
  solved: flag(true),
  box: whole(8, 1, 32),
  tint: whole(30, 1, 255),
};

/** Changed images, in the order in which they are shown: shifted, occluded, tinted; or why there are none. */
export type Changed =
  | { readonly shifted: Uint8Array; readonly occluded: Uint8Array; readonly tinted: Uint8Array }
  | { readonly fault: string };

export function changedBy(image: Uint8Array, { shift, solved, box, tint }: PixelsState): Changed {
  if (!solved) {
    return { shifted: shiftedBy(image, shift), occluded: occludedBy(image, box), tinted: tintedBy(image, tint) };
  }
  try {
    const found = Object.fromEntries(equallyFar(image, shift).map(({ name, pixels }) => [name, pixels]));
    return { shifted: found.shifted!, occluded: found.occluded!, tinted: found.tinted! };
  } catch (error) {
    if (error instanceof UserError) return { fault: error.message };
    throw error;
  }
}

const shiftedBy = (image: Uint8Array, shift: number): Uint8Array =>
  image.map((_, p) => image[p - Math.min(shift, p % SIDE)]!);

/** Rows and columns of a box in the middle: from the first on, up to the last, which is not of it. */
export function boxOf(side: number): { readonly from: number; readonly to: number } {
  const from = Math.floor((SIDE - side) / 2);
  return { from, to: from + side };
}

/** A black box in the middle. */
function occludedBy(image: Uint8Array, side: number): Uint8Array {
  const { from, to } = boxOf(side);
  const isInside = (at: number) => at >= from && at < to;
  return image.map((value, p) => (isInside(p % SIDE) && isInside(Math.floor((p % PLANE) / SIDE)) ? 0 : value));
}

/** Less red and more blue. */
const tintedBy = (image: Uint8Array, amount: number): Uint8Array =>
  image.map((value, p) => {
    const sign = p < PLANE ? -1 : p < 2 * PLANE ? 0 : 1;
    return Math.max(0, Math.min(255, value + sign * amount));
  });

/** Whether all changed images are equally far from the image by L2. */
export const areEqual = (image: Uint8Array, changed: readonly Uint8Array[]): boolean =>
  new Set(changed.map((one) => squaredDistance(image, one))).size === 1;
