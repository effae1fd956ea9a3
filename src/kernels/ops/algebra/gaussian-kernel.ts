import type { Watch } from '../../backend.ts';
import { checkGaussianKernel } from '../../checks.ts';
import type { MatrixF32 } from '../../matrix.ts';
import type { Engine } from '../engine.ts';
import { type Job, runJobs } from '../jobs.ts';

const ROWS_PER_JOB = 32;

/** See {@link Backend.gaussianKernel}. */
export async function gaussianKernel(
  { memory, workers }: Engine,
  rows: MatrixF32,
  sharpness: number,
  watch?: Watch,
): Promise<Float64Array> {
  checkGaussianKernel(rows, sharpness);
  const { data, nRows: n, nCols: d } = rows;
  const kernel = new Float64Array(n * n);
  using loans = memory.loans();
  const from = loans.input(data);
  const to = loans.scratch(kernel.byteLength);
  const inKernels = memory.view(Float64Array, to, kernel.length).fill(0);
  const jobs: Job[] = [];
  for (let first = 0; first < n; first += ROWS_PER_JOB) {
    const last = Math.min(first + ROWS_PER_JOB, n);
    const args = [from, d, n, sharpness, to, first, last];
    jobs.push({ weight: first + last, call: () => ({ kernel: 'gaussianRows', args }) });
  }
  await runJobs(workers, jobs.reverse(), watch); // the longest rows first
  kernel.set(inKernels);
  return kernel;
}
