import type { Watch } from '../backend.ts';
import { checkMultiplyTransposed, checkTransposedMultiply } from '../checks.ts';
import type { MatrixF32 } from '../matrix.ts';
import { type Engine, laneScratch } from './engine.ts';
import { runJobs, runSlices } from './jobs.ts';
import { lendPacked, rowsPerJob } from './wide.ts';

/** Columns in a slice of aᵀ b: whole cache lines of the result. */
const COLUMNS_PER_SLICE = 768;
/** From so many columns of a bᵀ on it pays to pack both matrices. */
const WIDE = 128;

/** See {@link Backend.multiplyTransposed}. */
export async function multiplyTransposed(
  engine: Engine,
  a: MatrixF32,
  b: MatrixF32,
  out: MatrixF32,
  watch?: Watch,
): Promise<void> {
  checkMultiplyTransposed(a, b, out);
  const [d, n] = [a.nCols, b.nRows];
  const isWide = n >= WIDE && d > 0;
  using loans = engine.memory.loans();
  const from = loans.input(a.data);
  const other = isWide ? await lendPacked(engine, loans, b) : loans.input(b.data);
  const to = loans.output(out.data);
  const scratch = isWide ? laneScratch(engine, loans.scratch, engine.local.wideScratchBytes(d)) : [];
  const step = rowsPerJob(d, n);
  const jobs = Array.from({ length: Math.ceil(a.nRows / step) }, (_, slice) => {
    const first = slice * step;
    const last = Math.min(first + step, a.nRows);
    return {
      call: (lane: number) =>
        isWide
          ? ({ kernel: 'multiplyWide', args: [from, d, other, n, to, first, last, scratch[lane]!] } as const)
          : ({ kernel: 'multiplyTransposed', args: [from, d * 4, other, to, d, n, first, last] } as const),
    };
  });
  await runJobs(engine.workers, jobs, watch);
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
