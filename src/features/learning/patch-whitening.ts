import { symmetricEigen } from '../../kernels/algebra/symmetric-eigen.ts';
import type { MatrixF32 } from '../../kernels/matrix.ts';

/** What whitens a patch p: matrix (p - mean). */
export interface PatchWhitening {
  /** d. */
  readonly mean: Float32Array;
  /** d × d. */
  readonly matrix: Float32Array;
}

/**
 * ZCA whitening of patches: (C + epsilon I)^(-1/2), C their covariance, from eigenvectors in f64. Source: Bell & Sejnowski,
 * Vision Research 37, 1997; Coates, Lee & Ng, AISTATS 2011, for epsilon.
 * @param patches n × d
 */
export function learnPatchWhitening(patches: MatrixF32, epsilon: number): PatchWhitening {
  const { data, nRows: n, nCols: d } = patches;
  const mean = meanOf(patches);
  const covariance = new Float64Array(d * d);
  const row = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) row[j] = data[i * d + j]! - mean[j]!;
    for (let a = 0; a < d; a++) {
      const share = row[a]! / n;
      for (let b = 0, to = a * d; b <= a; b++, to++) covariance[to] = covariance[to]! + share * row[b]!;
    }
  }
  const { values, vectors } = symmetricEigen(covariance, d);
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    const scale = 1 / Math.sqrt(Math.max(values[i]!, 0) + epsilon);
    for (let a = 0; a < d; a++) {
      const share = scale * vectors[i * d + a]!;
      for (let b = 0; b < d; b++) matrix[a * d + b] = matrix[a * d + b]! + share * vectors[i * d + b]!;
    }
  }
  return { mean: Float32Array.from(mean), matrix: Float32Array.from(matrix) };
}

/** What only centres patches: the matrix is the identity. */
export function patchCentring(patches: MatrixF32): PatchWhitening {
  const d = patches.nCols;
  const matrix = Float32Array.from({ length: d * d }, (_, p) => (p % (d + 1) === 0 ? 1 : 0));
  return { mean: Float32Array.from(meanOf(patches)), matrix };
}

function meanOf({ data, nRows: n, nCols: d }: MatrixF32): Float64Array {
  const sums = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) sums[j] = sums[j]! + data[i * d + j]!;
  return sums.map((sum) => sum / n);
}
