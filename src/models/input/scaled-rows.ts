import type { Backend } from '../../kernels/backend.ts';
import { checkBackend, checkRows } from '../../kernels/checks.ts';
import { allRows, copyRows, rowsLike } from '../../kernels/copy-rows.ts';
import { type MatrixF32, matrix, type Rows } from '../../kernels/matrix.ts';
import { checkInput, type ModelInput } from './input.ts';

/** Bytes of rows that are brought to the backend's memory at a time, about. */
const CHUNK = 2 ** 24;

/**
 * Some rows as a model sees them: x · scale + offset.
 * @param rows  nSamples × nFeatures, of the input's kind
 * @param order which rows, in this order
 * @returns order.length × nFeatures, in the backend's memory: free it after use
 * @throws UserError (usage) for rows of another kind or width, and for row numbers out of range
 */
export async function scaledRows(
  backend: Backend,
  rows: Rows,
  order: Int32Array,
  input: ModelInput,
): Promise<MatrixF32> {
  checkBackend(backend);
  checkInput('the rows to scale', rows, input);
  checkRows('the matrix to scale', order, rows.nRows);
  const { nCols } = rows;
  const perRow = nCols * rows.data.BYTES_PER_ELEMENT;
  const most = Math.min(order.length, Math.max(1, Math.floor(CHUNK / perRow)));
  const scaled = backend.float32(order.length, nCols);
  let raw: Rows | undefined;
  try {
    raw = rowsLike(backend, rows, most);
    for (let first = 0; first < order.length; first += most) {
      const some = order.subarray(first, first + most);
      copyRows(rows, some, raw);
      const out = scaled.data.subarray(first * nCols, (first + some.length) * nCols);
      await backend.gatherAffine(raw, allRows(some.length), input, matrix(out, some.length, nCols));
    }
    return scaled;
  } catch (error) {
    backend.free(scaled);
    throw error;
  } finally {
    if (raw !== undefined) backend.free(raw);
  }
}
