import { eigenvalueBound, leastRidge, rootTerms } from '../../algebra/root-nodes.ts';
import type { Watch } from '../../backend.ts';
import { checkSquare } from '../../checks.ts';
import type { KernelCall } from '../../exports.ts';
import { type MatrixF32, matrix } from '../../matrix.ts';
import type { Engine } from '../engine.ts';
import { type Job, runJobs } from '../jobs.ts';

/** Rows, and columns, of a tile (assembly/algebra/inverse.ts). */
const TILE = 128;
const TILE_BYTES = 8 * TILE * TILE;

/** See {@link Backend.inverseRoot}: a sum of shifted inverses. */
export async function inverseRoot(
  engine: Engine,
  a: Float64Array,
  n: number,
  ridge: number,
  watch: Watch = {},
): Promise<MatrixF32> {
  checkSquare('inverseRoot', a, n);
  const { memory, local, workers } = engine;
  const out = matrix(new Float32Array(n * n), n, n);
  const least = Math.max(ridge, leastRidge(a, n));
  const terms = rootTerms(least, least + eigenvalueBound(a, n));
  const side = Math.ceil(n / TILE);
  const triangle = ((side * (side + 1)) / 2) * TILE_BYTES;
  using loans = memory.loans();
  const [tiles, swept, sums] = [loans.scratch(triangle), loans.scratch(triangle), loans.scratch(triangle)];
  const [before, after] = [loans.scratch(side * TILE_BYTES), loans.scratch(side * TILE_BYTES)];
  const [inverse, scratch] = [loans.scratch(TILE_BYTES), loans.scratch(local.sweepScratchBytes())];
  const rows = Array.from({ length: side }, (_, i) => side - 1 - i); // the longest rows first
  const run = async (callOf: (row: number) => KernelCall, some = rows): Promise<void> => {
    const jobs = some.map((row): Job => ({ call: () => callOf(row) }));
    await runJobs(workers, jobs, { signal: watch.signal });
  };
  {
    using given = memory.loans();
    const whole = given.input(a);
    await run((row) => ({ kernel: 'loadInverseRow', args: [whole, n, tiles, row] }));
  }
  for (const [t, { shift, weight }] of terms.entries()) {
    await run((row) => ({ kernel: 'shiftInverseRow', args: [tiles, swept, n, row, least + shift] }));
    for (let at = 0; at < side; at++) {
      watch.signal?.throwIfAborted();
      const others = rows.filter((row) => row !== at);
      local.sweepDiagonal(swept, at, inverse, scratch);
      await run((row) => ({ kernel: 'sweepColumn', args: [swept, row, at, inverse, before, after] }), others);
      await run((row) => ({ kernel: 'sweepRow', args: [swept, row, at, before, after] }), others);
      watch.onProgress?.(t * side + at + 1, terms.length * side);
    }
    // Sweeping all columns leaves minus the inverse.
    await run((row) => ({ kernel: 'addInverseRow', args: [swept, sums, row, -weight, t === 0 ? 1 : 0] }));
  }
  const to = loans.output(out.data);
  await run((row) => ({ kernel: 'storeInverseRow', args: [sums, n, to, row] }));
  loans.returnOutputs();
  return out;
}
