import type { Watch } from '../backend.ts';
import { checkSolve, checkTiles } from '../checks.ts';
import type { MatrixF32 } from '../matrix.ts';
import { type SymmetricTiles, TILE, tilesASide } from '../tiles/tiles.ts';
import type { Engine } from './engine.ts';
import { type Job, runJobs, runSlices } from './jobs.ts';

/** Floats between vectors beyond their length: they should not stand a power of two apart. */
const PADDING = 16;

/** See {@link Backend.factor}. */
export async function factor(engine: Engine, matrix: SymmetricTiles, watch: Watch = {}): Promise<boolean> {
  checkTiles(matrix);
  const { memory, local, workers } = engine;
  const { n, data } = matrix;
  using loans = memory.loans();
  const tiles = loans.input(data);
  const scratch = loans.scratch(local.factorScratchBytes());
  const side = tilesASide(n);
  const total = (side * (side + 1) * (side + 2)) / 6;
  let done = 0;
  const run = async (jobs: readonly Job[]): Promise<void> => {
    const before = done;
    const onProgress = (part: number) => {
      done = before + part;
      watch.onProgress?.(done, total);
    };
    await runJobs(workers, jobs, { signal: watch.signal, onProgress });
  };
  for (let at = 0; at < side; at++) {
    watch.signal?.throwIfAborted();
    const nRows = Math.min(TILE, n - at * TILE);
    if (local.factorDiagonalTile(tiles, at, nRows, scratch) < nRows) return false;
    const below = Array.from({ length: side - at - 1 }, (_, i) => side - 1 - i); // the longest rows first
    await run(below.map((row) => ({ weight: 1, call: () => ({ kernel: 'solveTile', args: [tiles, row, at] }) })));
    await run(
      below.map((row) => ({
        weight: row - at,
        call: () => ({ kernel: 'updateTiles', args: [tiles, row, at + 1, row + 1, at] }),
      })),
    );
    watch.onProgress?.(++done, total);
  }
  if (!memory.owns(data)) data.set(memory.view(Float32Array, tiles, data.length));
  return true;
}

/** See {@link Backend.solveTriangular}. */
export async function solveTriangular(
  engine: Engine,
  matrix: SymmetricTiles,
  x: MatrixF32,
  transposed: boolean,
): Promise<void> {
  checkSolve(matrix, x);
  const { memory, local, workers } = engine;
  const { n, data } = matrix;
  const { nRows: m, nCols } = x;
  using loans = memory.loans();
  const tiles = loans.input(data);
  const side = tilesASide(n);
  const width = side * TILE + PADDING;
  const address = loans.scratch(m * width * 4);
  const vectors = memory.view(Float32Array, address, m * width).fill(0);
  for (let q = 0; q < m; q++) vectors.set(x.data.subarray(q * nCols, (q + 1) * nCols), q * width);
  const where = [address, width * 4, m] as const;
  const share = async (kernel: 'forwardRows' | 'backwardRows', at: number, first: number, last: number) => {
    const slices = Math.min(workers.threads, last - first);
    const bound = (slice: number) => first + Math.floor(((last - first) * slice) / slices);
    await runSlices(workers, slices, (slice) => ({
      kernel,
      args: [tiles, at, bound(slice), bound(slice + 1), ...where],
    }));
  };
  for (let step = 0; step < side; step++) {
    const at = transposed ? side - 1 - step : step;
    if (transposed) {
      local.backwardTile(tiles, at, ...where);
      await share('backwardRows', at, 0, at);
    } else {
      local.forwardTile(tiles, at, ...where);
      await share('forwardRows', at, at + 1, side);
    }
  }
  for (let q = 0; q < m; q++) x.data.set(vectors.subarray(q * width, q * width + n), q * nCols);
}
