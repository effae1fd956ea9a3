import type { Whitening } from '../../kernels/maps/kernel-map.ts';
import { N_CHANNELS, PLANE, SIDE } from '../image.ts';

/**
 * Weights of whitened pixels as weights of the pixels themselves: whitening is a convolution, whose border mirrors the image,
 * so a product with its outcome is a product with the image.
 * @param weights 3 planes of PLANE, of the whitened image
 * @returns the same of the image: the transpose of the whitening, times the weights
 */
export function weightsThroughWhitening(
  weights: Float64Array,
  { patch, kernel }: Pick<Whitening, 'patch' | 'kernel'>,
): Float64Array {
  const border = (patch - 1) / 2;
  const inside = (i: number): number => (i < 0 ? -i : i >= SIDE ? 2 * SIDE - 2 - i : i);
  const out = new Float64Array(weights.length);
  for (let to = 0; to < N_CHANNELS; to++) {
    for (let at = 0; at < PLANE; at++) {
      const weight = weights[to * PLANE + at]!;
      const [y, x] = [Math.floor(at / SIDE), at % SIDE];
      for (let c = 0; c < N_CHANNELS; c++) {
        for (let r = 0; r < patch; r++) {
          for (let q = 0; q < patch; q++) {
            const pixel = inside(y + r - border) * SIDE + inside(x + q - border);
            out[c * PLANE + pixel]! += weight * kernel[((to * N_CHANNELS + c) * patch + r) * patch + q]!;
          }
        }
      }
    }
  }
  return out;
}
