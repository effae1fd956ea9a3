import type { Watch } from '../backend.ts';
import { checkCodes } from '../checks.ts';
import type { MatrixI16 } from '../matrix.ts';
import { type Engine, laneScratch } from './engine.ts';
import { type Job, runJobs } from './jobs.ts';

/** Columns of a block: both of its sides, packed, fit a core's cache. */
const BLOCK = 256;

/** See {@link Backend.gram}. */
export async function gram(engine: Engine, codes: MatrixI16, watch?: Watch): Promise<Float32Array> {
  checkCodes(codes);
  const { data, nRows, nCols } = codes;
  const out = new Float32Array(nCols * nCols);
  using loans = engine.memory.loans();
  const [rows, to] = [loans.input(data), loans.output(out)];
  const n = Math.min(BLOCK, nCols);
  const scratch = laneScratch(engine, loans.scratch, engine.local.gramScratchBytes(n));
  const jobs: Job[] = [];
  for (let i = 0; i < nCols; i += BLOCK) {
    for (let j = 0; j <= i; j += BLOCK) {
      const args = [rows, nRows, nCols, i, Math.min(i + BLOCK, nCols), j, Math.min(j + BLOCK, nCols), n, to];
      jobs.push({ call: (lane) => ({ kernel: 'gramBlock', args: [...args, scratch[lane]!] }) });
    }
  }
  await runJobs(engine.workers, jobs, watch);
  loans.returnOutputs();
  for (let i = 0; i < nCols; i++) for (let j = 0; j < i; j++) out[j * nCols + i] = out[i * nCols + j]!;
  return out;
}
