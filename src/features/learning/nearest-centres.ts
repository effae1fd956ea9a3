import type { Backend } from '../../kernels/backend.ts';
import { type MatrixF32, matrix } from '../../kernels/matrix.ts';

/** Points that are compared with the centres at a time. */
const CHUNK = 2048;

/** The centre of each point, and how near it is. */
export interface Nearest {
  /** n. */
  readonly centres: Int32Array;
  /** n: the product with that centre, less what was to be subtracted. */
  readonly products: Float64Array;
}

/**
 * For each point the centre c with the largest p · c - less[c], the first of equals: with |c|² / 2 it is the nearest one.
 * @param points  n × d
 * @param centres k × d
 * @param less    k
 */
export async function nearestCentres(
  backend: Backend,
  { data, nRows, nCols }: MatrixF32,
  centres: MatrixF32,
  less: Float64Array,
): Promise<Nearest> {
  const k = centres.nRows;
  const nearest = new Int32Array(nRows);
  const products = new Float64Array(nRows);
  const rows = backend.float32(Math.min(CHUNK, nRows), nCols);
  const dots = backend.float32(rows.nRows, k);
  const held = backend.float32(k, nCols);
  held.data.set(centres.data);
  try {
    for (let start = 0; start < nRows; start += rows.nRows) {
      const n = Math.min(rows.nRows, nRows - start);
      rows.data.set(data.subarray(start * nCols, (start + n) * nCols));
      const part = matrix(rows.data.subarray(0, n * nCols), n, nCols);
      const out = matrix(dots.data.subarray(0, n * k), n, k);
      await backend.multiplyTransposed(part, held, out);
      for (let i = 0; i < n; i++) {
        let best = 0;
        let most = Number.NEGATIVE_INFINITY;
        for (let c = 0; c < k; c++) {
          const product = out.data[i * k + c]! - less[c]!;
          if (product <= most) continue;
          most = product;
          best = c;
        }
        nearest[start + i] = best;
        products[start + i] = most;
      }
    }
  } finally {
    backend.free(rows, dots, held);
  }
  return { centres: nearest, products };
}
