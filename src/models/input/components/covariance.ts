import type { Backend, Watch } from '../../../kernels/backend.ts';
import type { MatrixF32 } from '../../../kernels/matrix.ts';
import type { CodedRows } from '../../../kernels/tiles/gram.ts';
import { elementAt } from '../../../kernels/tiles/tiles.ts';
import { turnTaker } from '../../../util/turns.ts';

/** Of a sum of squares in f32: less variance than this share of it is not to be told from rounding. */
const UNSEEN = 2 ** -20;

/**
 * The covariance matrix of some rows, scaled feature by feature: the products of codes are exact in blocks of 512 rows, and
 * added in f32. Features that hardly vary beside how far their codes are from 0 count as constant.
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
  const varies = Array.from(sums, (sum, j) => {
    const squares = products.data[elementAt(j, j)]!;
    return squares - sum ** 2 / nRows > UNSEEN * squares;
  });
  try {
    for (let i = 0; i < n; i++) {
      await takeTurn();
      watch.signal?.throwIfAborted();
      for (let j = 0; j <= i; j++) {
        const product = products.data[elementAt(i, j)]! - (sums[i]! / nRows) * sums[j]!;
        const value = varies[i] && varies[j] ? (scale[i]! * scale[j]! * product) / nRows : 0;
        covariance.data[i * n + j] = value;
        covariance.data[j * n + i] = value;
      }
    }
    return covariance;
  } catch (error) {
    backend.free(covariance);
    throw error;
  }
}
