import type { LargestProducts, Watch } from '../backend.ts';
import { checkLargestProducts } from '../checks.ts';
import type { MatrixF32 } from '../matrix.ts';
import { type Engine, laneScratch } from './engine.ts';
import { type Job, runJobs } from './jobs.ts';
import { lendPacked, PANEL, rowsPerJob } from './wide.ts';

/** See {@link Backend.largestProducts}. */
export async function largestProducts(
  engine: Engine,
  a: MatrixF32,
  b: MatrixF32,
  less: Float32Array,
  watch: Watch = {},
): Promise<LargestProducts> {
  checkLargestProducts(a, b, less);
  const { nRows: m, nCols: d } = a;
  const n = b.nRows;
  using loans = engine.memory.loans();
  const packed = await lendPacked(engine, loans, b);
  const padded = new Float32Array(Math.ceil(n / PANEL) * PANEL).fill(Number.POSITIVE_INFINITY);
  padded.set(less);
  const [rows, subtracted] = [loans.input(a.data), loans.input(padded)];
  const [indices, values] = [new Int32Array(m), new Float32Array(m)];
  const out = [loans.output(indices), loans.output(values)];
  const scratch = laneScratch(engine, loans.scratch, engine.local.largestScratchBytes(d));
  const step = rowsPerJob(d, n);
  const jobs: Job[] = [];
  for (let first = 0; first < m; first += step) {
    const args = [rows, d, packed, n, subtracted, first, Math.min(first + step, m), ...out];
    jobs.push({ call: (lane) => ({ kernel: 'largestWide', args: [...args, scratch[lane]!] }) });
  }
  await runJobs(engine.workers, jobs, watch);
  loans.returnOutputs();
  return { indices, values };
}
