import type { MatrixU8 } from '../../kernels/matrix.ts';

/**
 * The mean of each feature, for pixels scaled to [0, 1]: nFeatures numbers. Sums of bytes are exact in f64, so that the
 * mean depends on no order; it is rounded to f32 at the end. Source: Stanford CS231n, "Linear classification": Image
 * data preprocessing.
 */
export function meanImage(pixels: MatrixU8): Float32Array {
  const { data, nRows, nCols } = pixels;
  const sums = new Float64Array(nCols);
  for (let i = 0; i < nRows; i++) {
    const start = i * nCols;
    for (let j = 0; j < nCols; j++) sums[j] = sums[j]! + data[start + j]!;
  }
  return Float32Array.from(sums, (sum) => sum / (nRows * 255));
}
