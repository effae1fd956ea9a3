import { eigenvalueBound, leastRidge, rootTerms } from '../../algebra/root-nodes.ts';
import type { Watch } from '../../backend.ts';
import { checkInverseRoot } from '../../checks.ts';
import type { KernelCall } from '../../exports.ts';
import { type MatrixF32, matrix } from '../../matrix.ts';
import type { Engine } from '../engine.ts';
import { type Job, runJobs } from '../jobs.ts';

/** Rows, and columns, of a tile (assembly/algebra/inverse.ts). */
const TILE = 128;
const TILE_BYTES = 8 * TILE * TILE;
/** What the inverses that are computed beside each other take at most; more only where one alone takes more. */
const ROOM = 2 ** 30;

/**
 * See {@link Backend.inverseRoot}: a sum of shifted inverses. Each thread has one of them to itself, tile column after tile column;
 * they are added in their order.
 */
export async function inverseRoot(
  engine: Engine,
  a: Float64Array,
  n: number,
  ridge: number,
  watch: Watch = {},
): Promise<MatrixF32> {
  checkInverseRoot(a, n, ridge);
  const { memory, local, workers } = engine;
  const { signal } = watch;
  const out = matrix(new Float32Array(n * n), n, n);
  const least = Math.max(ridge, leastRidge(a, n));
  const terms = rootTerms(least, least + eigenvalueBound(a, n));
  const side = Math.ceil(n / TILE);
  const triangle = ((side * (side + 1)) / 2) * TILE_BYTES;
  const scratchBytes = local.sweepScratchBytes(side);
  const fitting = Math.max(1, Math.floor(ROOM / (triangle + scratchBytes)));
  const nChains = Math.min(workers.threads, terms.length, fitting);
  using loans = memory.loans();
  const [tiles, sums] = [loans.scratch(triangle), loans.scratch(triangle)];
  const chains = Array.from({ length: nChains }, () => ({
    swept: loans.scratch(triangle),
    scratch: loans.scratch(scratchBytes),
  }));
  const rows = Array.from({ length: side }, (_, i) => side - 1 - i); // the longest rows first
  const eachRow = async (callOf: (row: number) => KernelCall): Promise<void> => {
    const jobs = rows.map((row): Job => ({ call: () => callOf(row) }));
    await runJobs(workers, jobs, { signal });
  };
  {
    using given = memory.loans();
    const whole = given.input(a);
    await eachRow((row) => ({ kernel: 'loadInverseRow', args: [whole, n, tiles, row] }));
  }
  for (let first = 0; first < terms.length; first += nChains) {
    const group = terms.slice(first, first + nChains).map((term, t) => ({ ...term, ...chains[t]! }));
    const shifts = group.map((chain): Job => {
      const args = [tiles, chain.swept, n, side, least + chain.shift];
      return { call: () => ({ kernel: 'shiftInverse', args }), holds: [chain], weight: 0 };
    });
    const sweeps = Array.from({ length: side }, (_, at) =>
      group.map((chain): Job => {
        const args = [chain.swept, side, at, chain.scratch];
        return { call: () => ({ kernel: 'sweepTileColumn', args }), holds: [chain] };
      }),
    );
    const onProgress = (done: number) => watch.onProgress?.(first * side + done, terms.length * side);
    await runJobs(workers, [...shifts, ...sweeps.flat()], { signal, onProgress });
    for (const [t, { swept, weight }] of group.entries()) {
      const isFirst = first + t === 0;
      await eachRow((row) => ({ kernel: 'addInverseRow', args: [swept, sums, row, -weight, isFirst ? 1 : 0] }));
    }
  }
  const to = loans.output(out.data);
  await eachRow((row) => ({ kernel: 'storeInverseRow', args: [sums, n, to, row] }));
  loans.returnOutputs();
  return out;
}
