import type { Backend, Watch } from '../../../kernels/backend.ts';
import type { MatrixF32 } from '../../../kernels/matrix.ts';
import type { CodedRows } from '../../../kernels/tiles/gram.ts';
import { elementAt } from '../../../kernels/tiles/tiles.ts';
import { turnTaker } from '../../../util/turns.ts';

/**
 * The covariance matrix of some rows, scaled feature by feature: the products of codes are exact in blocks of 512 rows, and
 * added in f32.
 * @param scale nFeatures: what a code, or a byte, is multiplied by
 * @returns nFeatures × nFeatures, in the backend's memory: free it after use
 */
export async function covarianceOf(
  backend: Backend,
  rows: CodedRows,
  order: Int32Array,
  scale: Float32Array,
  watch: Watch,
): Promise<MatrixF32> {
  const { nRows, products, sums } = await backend.gram(rows, order, watch);
  const { nCols: n } = rows;
  const covariance = backend.float32(n, n);
  const takeTurn = turnTaker();
  for (let i = 0; i < n; i++) {
    await takeTurn();
    watch.signal?.throwIfAborted();
    for (let j = 0; j <= i; j++) {
      const product = products.data[elementAt(i, j)]! - (sums[i]! / nRows) * sums[j]!;
      const value = (scale[i]! * scale[j]! * product) / nRows;
      covariance.data[i * n + j] = value;
      covariance.data[j * n + i] = value;
    }
  }
  return covariance;
}
