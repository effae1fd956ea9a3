import type { Backend } from '../../kernels/backend.ts';
import type { MatrixU8 } from '../../kernels/matrix.ts';

/**
 * The mean of each feature, for pixels scaled to [0, 1]: nFeatures numbers. Sums of bytes are exact, so that the mean
 * depends on no order; it is rounded to f32 at the end. Source: Stanford CS231n, "Linear classification": Image data
 * preprocessing.
 */
export async function meanImage(backend: Backend, pixels: MatrixU8): Promise<Float32Array> {
  const sums = await backend.columnSums(pixels);
  return Float32Array.from(sums, (sum) => sum / (pixels.nRows * 255));
}
