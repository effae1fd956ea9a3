import type { Scatter, Watch } from '../../backend.ts';
import { checkF32, type MatrixF32 } from '../../matrix.ts';
import type { Engine } from '../engine.ts';
import { laneScratch } from '../engine.ts';
import { runJobs } from '../jobs.ts';

/** Rows are summed in so many slices, whatever the number of threads, and these are added in their order. */
export const SCATTER_SLICES = 16;

/** See {@link Backend.scatter}. */
export async function scatter(engine: Engine, rows: MatrixF32, watch?: Watch): Promise<Scatter> {
  checkF32('scatter: rows', rows);
  const { memory, local, workers } = engine;
  const { data, nRows, nCols: d } = rows;
  using loans = memory.loans();
  const from = loans.input(data);
  const scratch = laneScratch(engine, loans.scratch, local.scatterScratchBytes(d));
  const size = d + d * d + 2; // a pair may end beyond the last row
  const parts = Array.from({ length: SCATTER_SLICES }, () => loans.scratch(size * 8));
  const bound = (slice: number) => Math.floor((nRows * slice) / SCATTER_SLICES);
  const jobs = parts.map((part, slice) => ({
    call: (lane: number) =>
      ({ kernel: 'addScatter', args: [from, d, bound(slice), bound(slice + 1), part, scratch[lane]!] }) as const,
  }));
  await runJobs(workers, jobs, watch);
  const total = new Float64Array(d + d * d);
  for (const part of parts) {
    const sums = memory.view(Float64Array, part, total.length);
    for (let p = 0; p < total.length; p++) total[p] = total[p]! + sums[p]!;
  }
  for (let j = 0; j + 1 < d; j += 2) total[d + j * d + j + 1] = 0; // what a pair has beyond the diagonal
  return { nRows, sums: total.slice(0, d), products: total.slice(d) };
}
