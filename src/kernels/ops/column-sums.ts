import { checkBytes, type MatrixU8 } from '../matrix.ts';
import type { Engine } from './engine.ts';
import { runSlices } from './jobs.ts';

/** Columns in a slice: whole cache lines of pixels. */
const COLUMNS_PER_SLICE = 512;

/** See {@link Backend.columnSums}. */
export async function columnSums(engine: Engine, pixels: MatrixU8): Promise<Int32Array> {
  checkBytes('columnSums: pixels', pixels);
  const { nRows, nCols } = pixels;
  const sums = new Int32Array(nCols);
  using loans = engine.memory.loans();
  const address = loans.input(pixels.data);
  const out = loans.output(sums);
  await runSlices(engine.workers, Math.ceil(nCols / COLUMNS_PER_SLICE), (slice) => {
    const first = slice * COLUMNS_PER_SLICE;
    const last = Math.min(first + COLUMNS_PER_SLICE, nCols);
    return { kernel: 'columnSums', args: [address, nCols, nRows, out, first, last] };
  });
  loans.returnOutputs();
  return sums;
}
