import { checkMultiplyTransposed, checkTransposedMultiply } from '../checks.ts';
import type { MatrixF32 } from '../matrix.ts';
import { type Engine, laneScratch } from './engine.ts';
import { runSlices } from './jobs.ts';

/** Rows in a slice of a bᵀ, and columns in a slice of aᵀ b: whole cache lines of the result. */
const ROWS_PER_SLICE = 64;
const COLUMNS_PER_SLICE = 768;

/** See {@link Backend.multiplyTransposed}. */
export async function multiplyTransposed(engine: Engine, a: MatrixF32, b: MatrixF32, out: MatrixF32): Promise<void> {
  checkMultiplyTransposed(a, b, out);
  using loans = engine.memory.loans();
  const addresses = [loans.input(a.data), a.nCols * 4, loans.input(b.data), loans.output(out.data)];
  await runSlices(engine.workers, Math.ceil(a.nRows / ROWS_PER_SLICE), (slice) => {
    const first = slice * ROWS_PER_SLICE;
    const last = Math.min(first + ROWS_PER_SLICE, a.nRows);
    return { kernel: 'multiplyTransposed', args: [...addresses, a.nCols, b.nRows, first, last] };
  });
  loans.returnOutputs();
}

/** See {@link Backend.transposedMultiply}. */
export async function transposedMultiply(engine: Engine, a: MatrixF32, b: MatrixF32, out: MatrixF32): Promise<void> {
  checkTransposedMultiply(a, b, out);
  using loans = engine.memory.loans();
  const addresses = [loans.input(a.data), loans.input(b.data), loans.output(out.data)];
  const scratch = laneScratch(engine, loans.scratch, 64 * a.nRows + 128);
  await runSlices(engine.workers, Math.ceil(b.nCols / COLUMNS_PER_SLICE), (slice, lane) => {
    const first = slice * COLUMNS_PER_SLICE;
    const last = Math.min(first + COLUMNS_PER_SLICE, b.nCols);
    const sizes = [a.nRows, a.nCols, b.nCols, first, last];
    return { kernel: 'transposedMultiply', args: [...addresses, ...sizes, scratch[lane]!] };
  });
  loans.returnOutputs();
}
