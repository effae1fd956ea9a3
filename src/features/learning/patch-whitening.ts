import type { Backend, Watch } from '../../kernels/backend.ts';
import type { MatrixF32 } from '../../kernels/matrix.ts';

/** What whitens a patch p: matrix (p - mean). */
export interface PatchWhitening {
  /** d. */
  readonly mean: Float32Array;
  /** d × d. */
  readonly matrix: Float32Array;
}

/**
 * ZCA whitening of patches: (C + epsilon I)^(-1/2), C their covariance, in f64. Source: Bell & Sejnowski, Vision Research 37, 1997;
 * Coates, Lee & Ng, AISTATS 2011, for epsilon.
 * @param patches n × d, in units of which so many make 1
 */
export async function learnPatchWhitening(
  backend: Backend,
  patches: MatrixF32,
  epsilon: number,
  { unit = 1, signal }: { readonly unit?: number } & Pick<Watch, 'signal'> = {},
): Promise<PatchWhitening> {
  const { nRows: n, nCols: d } = patches;
  const { sums, products } = await backend.scatter(patches, { signal });
  const covariance = new Float64Array(d * d);
  for (let a = 0; a < d; a++) {
    for (let b = 0; b <= a; b++) {
      covariance[a * d + b] = (products[a * d + b]! - (sums[a]! * sums[b]!) / n) / n / unit ** 2;
    }
  }
  const { data: matrix } = await backend.inverseRoot(covariance, d, epsilon, { signal });
  return { mean: Float32Array.from(sums, (sum) => sum / n / unit), matrix };
}

/** What only centres patches: the matrix is the identity. */
export async function patchCentring(backend: Backend, patches: MatrixF32): Promise<PatchWhitening> {
  const { nRows: n, nCols: d } = patches;
  const { sums } = await backend.scatter(patches);
  const matrix = Float32Array.from({ length: d * d }, (_, p) => (p % (d + 1) === 0 ? 1 : 0));
  return { mean: Float32Array.from(sums, (sum) => sum / n), matrix };
}
