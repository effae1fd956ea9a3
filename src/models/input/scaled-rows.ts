import type { Backend } from '../../kernels/backend.ts';
import { allRows, copyRows, rowsLike } from '../../kernels/copy-rows.ts';
import type { MatrixF32, Rows } from '../../kernels/matrix.ts';
import { checkInput, type ModelInput } from './input.ts';

/**
 * Some rows as a model sees them: x · scale + offset.
 * @param rows  nSamples × nFeatures, of the input's kind
 * @param order which rows, in this order
 * @returns order.length × nFeatures, in the backend's memory: free it after use
 * @throws UserError (usage) for rows of another kind or width
 */
export async function scaledRows(
  backend: Backend,
  rows: Rows,
  order: Int32Array,
  input: ModelInput,
): Promise<MatrixF32> {
  checkInput('the rows to scale', rows, input);
  const raw = rowsLike(backend, rows, order.length);
  const scaled = backend.float32(order.length, rows.nCols);
  try {
    copyRows(rows, order, raw);
    await backend.gatherAffine(raw, allRows(order.length), input, scaled);
    return scaled;
  } catch (error) {
    backend.free(scaled);
    throw error;
  } finally {
    backend.free(raw);
  }
}
