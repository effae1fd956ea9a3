import type { Backend } from '../../kernels/backend.ts';
import { chosenRows } from '../../kernels/copy-rows.ts';
import type { MatrixU8 } from '../../kernels/matrix.ts';

/**
 * The mean of each feature of some rows, for pixels scaled to [0, 1]: nFeatures numbers. Sums of bytes are exact, so that the mean
 * depends on no order; it is rounded to f32 at the end. Source: Stanford CS231n, "Linear classification": Image data
 * preprocessing.
 */
export async function meanImage(backend: Backend, pixels: MatrixU8, order: Int32Array): Promise<Float32Array> {
  const isWhole = order.length === pixels.nRows && order.every((row, i) => row === i);
  const sums = await backend.columnSums(isWhole ? pixels : chosenRows(pixels, order));
  return Float32Array.from(sums, (sum) => sum / (order.length * 255));
}
