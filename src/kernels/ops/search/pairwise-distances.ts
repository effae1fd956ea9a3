import type { Metric } from '../../backend.ts';
import { checkPairwise } from '../../checks.ts';
import { distanceArray } from '../../distances/distance-array.ts';
import type { MatrixU8 } from '../../matrix.ts';
import { type Engine, laneScratch, METRIC_CODES, QUERY_BLOCK } from '../engine.ts';
import { runSlices } from '../jobs.ts';

/** See {@link Backend.pairwiseDistances}. */
export async function pairwiseDistances(
  engine: Engine,
  metric: Metric,
  a: MatrixU8,
  b: MatrixU8,
): Promise<Int32Array | Float32Array> {
  checkPairwise(metric, a, b);
  const out = distanceArray(metric, 'bytes', a.nRows * b.nRows);
  const code = METRIC_CODES[metric];
  using loans = engine.memory.loans();
  const queries = loans.input(a.data);
  const base = loans.input(b.data);
  const outAddress = loans.output(out);
  const scratch = laneScratch(engine, loans.scratch, engine.local.scratchBytes(code, a.nCols));
  await runSlices(engine.workers, Math.ceil(a.nRows / QUERY_BLOCK), (slice, lane) => {
    const first = slice * QUERY_BLOCK;
    const last = Math.min(first + QUERY_BLOCK, a.nRows);
    const args = [code, a.nCols, queries, first, last, base, b.nRows, outAddress, scratch[lane]!];
    return { kernel: 'pairwise', args };
  });
  loans.returnOutputs();
  return out;
}
