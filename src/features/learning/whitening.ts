import { symmetricEigen } from '../../kernels/algebra/symmetric-eigen.ts';
import type { Whitening } from '../../kernels/maps/kernel-map.ts';
import type { MatrixU8 } from '../../kernels/matrix.ts';
import type { Random } from '../../util/random.ts';
import { N_CHANNELS, PLANE, SIDE } from '../image.ts';

/** Means and covariances of patches, of pixels in [0, 1]. */
interface PatchStatistics {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/**
 * Statistics of random patches of some images. Sums of products of bytes are exact in f64, so their order does not matter.
 * @param rows the images to take patches from
 */
function patchStatistics(
  { data, nCols }: MatrixU8,
  rows: Int32Array,
  { patch, nPatches, random }: { patch: number; nPatches: number; random: Random },
): PatchStatistics {
  const n = N_CHANNELS * patch * patch;
  const sums = new Float64Array(n);
  const products = new Float64Array(n * n);
  const places = SIDE - patch + 1;
  const pixels = new Float64Array(n);
  for (let i = 0; i < nPatches; i++) {
    const image = rows[random.integer(rows.length)]! * nCols;
    const corner = image + random.integer(places) * SIDE + random.integer(places);
    let at = 0;
    for (let c = 0; c < N_CHANNELS; c++) {
      for (let r = 0; r < patch; r++) {
        const from = corner + c * PLANE + r * SIDE;
        for (let q = 0; q < patch; q++) pixels[at++] = data[from + q]!;
      }
    }
    for (let a = 0; a < n; a++) {
      const pixel = pixels[a]!;
      sums[a] = sums[a]! + pixel;
      for (let b = 0, to = a * n; b <= a; b++, to++) products[to] = products[to]! + pixel * pixels[b]!;
    }
  }
  const mean = sums.map((sum) => sum / nPatches / 255);
  const covariance = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      // Exact as long as nPatches² · 255² is below 2^53; beyond, its error is far below that of the patches' choice.
      const value = (products[a * n + b]! - (sums[a]! * sums[b]!) / nPatches) / nPatches / 255 ** 2;
      covariance[a * n + b] = value;
      covariance[b * n + a] = value;
    }
  }
  return { mean, covariance };
}

export interface WhiteningOptions {
  /** Pixels a side; odd. */
  readonly patch: number;
  /** Added to the eigenvalues: what varies less is amplified less. */
  readonly epsilon: number;
  readonly nPatches: number;
  readonly random: Random;
}

/**
 * ZCA whitening of images as a convolution: the rows of (C + epsilon I)^(-1/2) that make the middle pixel of a patch, C the
 * covariance of random patches. Source: Coates, Lee & Ng, AISTATS 2011; Krizhevsky 2009 for ZCA.
 * @param rows the images it is learned from
 */
export function learnWhitening(images: MatrixU8, rows: Int32Array, options: WhiteningOptions): Whitening {
  const { patch, epsilon } = options;
  const pixels = patch * patch;
  const n = N_CHANNELS * pixels;
  const { mean, covariance } = patchStatistics(images, rows, options);
  const { values, vectors } = symmetricEigen(covariance, n);
  const kernel = new Float32Array(N_CHANNELS * n);
  for (let c = 0; c < N_CHANNELS; c++) {
    const middle = c * pixels + (pixels - 1) / 2;
    const sums = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const share = vectors[i * n + middle]! / Math.sqrt(Math.max(values[i]!, 0) + epsilon);
      for (let j = 0; j < n; j++) sums[j] = sums[j]! + share * vectors[i * n + j]!;
    }
    kernel.set(sums, c * n);
  }
  const channelMean = Float32Array.from({ length: N_CHANNELS }, (_, c) => {
    let sum = 0;
    for (let p = 0; p < pixels; p++) sum += mean[c * pixels + p]!;
    return sum / pixels;
  });
  return { patch, mean: channelMean, kernel };
}
