import type { Affine } from '../backend.ts';
import { checkGather } from '../checks.ts';
import { GATHER } from '../exports.ts';
import { type MatrixF32, type Rows, rowKind } from '../matrix.ts';
import type { Engine } from './engine.ts';

/** See {@link Backend.gatherAffine}. */
export async function gatherAffine(
  engine: Engine,
  rows: Rows,
  order: Int32Array,
  affine: Affine,
  out: MatrixF32,
): Promise<void> {
  checkGather(rows, order, affine, out);
  using loans = engine.memory.loans();
  const addresses = [
    loans.input(rows.data),
    rows.nCols,
    loans.input(order),
    loans.input(affine.scale),
    loans.input(affine.offset),
  ] as const;
  const kernel = GATHER[rowKind('rows', rows)];
  engine.local[kernel](...addresses, loans.output(out.data), out.nCols * 4, 0, order.length);
  loans.returnOutputs();
}
