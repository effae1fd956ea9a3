import { checkGather } from '../checks.ts';
import type { MatrixF32, MatrixU8 } from '../matrix.ts';
import type { Engine } from './engine.ts';

/** See {@link Backend.gatherCentred}. */
export async function gatherCentred(
  engine: Engine,
  pixels: MatrixU8,
  rows: Int32Array,
  mean: Float32Array,
  out: MatrixF32,
): Promise<void> {
  checkGather(pixels, rows, mean, out);
  using loans = engine.memory.loans();
  const addresses = [loans.input(pixels.data), pixels.nCols, loans.input(rows), loans.input(mean)] as const;
  engine.local.gatherCentred(...addresses, loans.output(out.data), out.nCols * 4, 0, rows.length);
  loans.returnOutputs();
}
