import type { MatrixF32 } from '../../matrix.ts';
import type { Loans } from '../../memory.ts';
import type { Engine } from '../engine.ts';
import { runSlices } from '../jobs.ts';
import type { Standins } from './memory.ts';

/*
 * Codes of 8 bits for rows of f32 in the search by L1: the distance of two rows' codes bounds that of the rows from below. What
 * the codes stand for changes no result: assembly/search/codes-l1.ts allows for all that each row's codes are off by.
 */

/** Rows shorter than this are compared as they are. */
const FEWEST_FEATURES = 64;
/** Features of the base that the codes' range is judged by. */
const SAMPLED = 1 << 16;
/** The share of them that may lie outside the range, on either side: codes then are as far off as these are outside. */
const OUTSIDE = 1 / 2048;
const LARGEST_CODE = 255;
/** Rows that one job codes. */
const CODED = 256;

/** Whether rows are worth coding. */
export const isCoded = ({ nCols }: MatrixF32): boolean => nCols >= FEWEST_FEATURES;

/** Codes rows that are in the kernels' memory. */
export async function codeRows(
  engine: Engine,
  loans: Loans,
  { queries, base }: { readonly queries: MatrixF32; readonly base: MatrixF32 },
  signal: AbortSignal | undefined,
): Promise<Standins> {
  const { lowest, step } = rangeOf(base);
  const coded = async ({ data, nRows, nCols }: MatrixF32): Promise<{ rows: number; errors: number }> => {
    const rows = loans.scratch(nRows * nCols);
    const errors = loans.scratch(nRows * 4);
    await runSlices(
      engine.workers,
      Math.ceil(nRows / CODED),
      (slice) => {
        const last = Math.min((slice + 1) * CODED, nRows);
        return { kernel: 'codeRows', args: [nCols, data.byteOffset, slice * CODED, last, lowest, step, rows, errors] };
      },
      { signal },
    );
    return { rows, errors };
  };
  const ofBase = await coded(base);
  const ofQueries = queries.data.byteOffset === base.data.byteOffset ? ofBase : await coded(queries);
  return {
    rowBytes: base.nCols,
    rowsOf: { queries: ofQueries.rows, base: ofBase.rows },
    errorsOf: { queries: ofQueries.errors, base: ofBase.errors },
    slacks: [step],
    width: 0,
  };
}

/** The range in which all but a few features lie; f32, and finite. */
function rangeOf({ data }: MatrixF32): { lowest: number; step: number } {
  const n = Math.min(SAMPLED, data.length);
  const sample = Float32Array.from({ length: n }, (_, i) => data[Math.floor((i * data.length) / n)]!).sort();
  const outside = Math.floor(n * OUTSIDE);
  const lowest = sample[outside] ?? 0;
  const step = Math.fround(((sample[n - 1 - outside] ?? 0) - lowest) / LARGEST_CODE);
  return Number.isFinite(lowest) && Number.isFinite(step) && step > 0 ? { lowest, step } : { lowest: 0, step: 1 };
}
