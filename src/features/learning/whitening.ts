import type { Backend, Watch } from '../../kernels/backend.ts';
import type { Whitening } from '../../kernels/maps/kernel-map.ts';
import { type MatrixF32, type MatrixU8, matrix } from '../../kernels/matrix.ts';
import type { Random } from '../../util/random.ts';
import { N_CHANNELS, PLANE, SIDE } from '../image.ts';
import { learnPatchWhitening } from './patch-whitening.ts';

export interface WhiteningOptions extends Pick<Watch, 'signal'> {
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
export async function learnWhitening(
  backend: Backend,
  images: MatrixU8,
  rows: Int32Array,
  options: WhiteningOptions,
): Promise<Whitening> {
  const { patch, epsilon, signal } = options;
  const pixels = patch * patch;
  const n = N_CHANNELS * pixels;
  const patches = randomPatches(images, rows, options);
  const { mean, matrix: root } = await learnPatchWhitening(backend, patches, epsilon, { unit: 255, signal });
  const kernel = new Float32Array(N_CHANNELS * n);
  for (let c = 0; c < N_CHANNELS; c++) {
    const middle = c * pixels + (pixels - 1) / 2;
    kernel.set(root.subarray(middle * n, (middle + 1) * n), c * n);
  }
  const channelMean = Float32Array.from({ length: N_CHANNELS }, (_, c) => {
    let sum = 0;
    for (let p = 0; p < pixels; p++) sum += mean[c * pixels + p]!;
    return sum / pixels;
  });
  return { patch, mean: channelMean, kernel };
}

/** Random patches of some images, plane by plane: whole numbers, so that sums of them and of their products are exact. */
function randomPatches(
  { data, nCols }: MatrixU8,
  rows: Int32Array,
  { patch, nPatches, random }: WhiteningOptions,
): MatrixF32 {
  const d = N_CHANNELS * patch * patch;
  const places = SIDE - patch + 1;
  const patches = new Float32Array(nPatches * d);
  let at = 0;
  for (let i = 0; i < nPatches; i++) {
    const image = rows[random.integer(rows.length)]! * nCols;
    const corner = image + random.integer(places) * SIDE + random.integer(places);
    for (let c = 0; c < N_CHANNELS; c++) {
      for (let r = 0; r < patch; r++) {
        const from = corner + c * PLANE + r * SIDE;
        for (let q = 0; q < patch; q++) patches[at++] = data[from + q]!;
      }
    }
  }
  return matrix(patches, nPatches, d);
}
