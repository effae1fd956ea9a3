import type { MatrixF32 } from '../matrix.ts';
import type { Loans } from '../memory.ts';
import type { Engine } from './engine.ts';
import { runSlices } from './jobs.ts';

/** Rows of a panel (assembly/tiles/wide.ts). */
export const PANEL = 8;
/** Numbers that one job packs, about. */
const NUMBERS_PER_SLICE = 2 ** 20;

/** Rows of a bᵀ that kernels take together. */
const ROWS = 64;
/** Multiply-adds of one job, at least, where there is more than one: some milliseconds of work. */
const PER_JOB = 2 ** 25;

/** Rows of a job of a bᵀ, for rows of d numbers and n columns. */
export const rowsPerJob = (d: number, n: number): number => ROWS * Math.ceil(PER_JOB / Math.max(1, ROWS * d * n));

/** Packs the rows of a matrix for wide products; returns where they are. */
export async function lendPacked(engine: Engine, loans: Loans, { data, nRows, nCols }: MatrixF32): Promise<number> {
  const panels = Math.ceil(nRows / PANEL);
  const packed = loans.scratch(panels * PANEL * nCols * 4);
  const rows = loans.input(data);
  const slice = Math.max(1, Math.floor(NUMBERS_PER_SLICE / (PANEL * nCols)));
  await runSlices(engine.workers, Math.ceil(panels / slice), (s) => {
    const last = Math.min((s + 1) * slice, panels);
    return { kernel: 'packWide', args: [rows, nCols, nRows, s * slice, last, packed] };
  });
  return packed;
}
