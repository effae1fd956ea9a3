import type { Watch } from '../backend.ts';
import { checkGram, checkTiles } from '../checks.ts';
import { type CodedRows, copyCodes, gramBlockRows, type RowsGram } from '../tiles/gram.ts';
import { tilesASide, tilesLength } from '../tiles/tiles.ts';
import { type Engine, laneScratch } from './engine.ts';
import { type Job, runJobs } from './jobs.ts';

/** See {@link Backend.gram}. */
export async function gram(
  engine: Engine,
  rows: CodedRows,
  order: Int32Array,
  watch: Watch = {},
  out?: Float32Array,
): Promise<RowsGram> {
  checkGram(rows, order);
  const { nCols } = rows;
  const data = out ?? new Float32Array(tilesLength(nCols));
  checkTiles({ data, n: nCols });
  const nRows = order.length;
  const { memory, local, workers } = engine;
  const sums = new Float64Array(nCols);
  using loans = memory.loans();
  const tiles = loans.output(data);
  memory.view(Float32Array, tiles, data.length).fill(0);
  const perBlock = Math.min(gramBlockRows(nCols), nRows);
  const block = loans.scratch(perBlock * nCols * 2);
  const codes = memory.view(Int16Array, block, perBlock * nCols);
  const scratch = laneScratch(engine, loans.scratch, local.gramScratchBytes());
  const side = tilesASide(nCols);
  for (let from = 0; from < nRows; from += perBlock) {
    watch.signal?.throwIfAborted();
    const part = order.subarray(from, from + perBlock);
    copyCodes(rows, part, codes, sums);
    const jobs: Job[] = [];
    for (let row = 0; row < side; row++) {
      for (let column = 0; column <= row; column++) {
        const args = [block, part.length, nCols, tiles, row, column];
        jobs.push({ call: (lane) => ({ kernel: 'addGramTile', args: [...args, scratch[lane]!] }) });
      }
    }
    const onProgress = (done: number, total: number) => watch.onProgress?.(from + (part.length * done) / total, nRows);
    await runJobs(workers, jobs, { signal: watch.signal, onProgress });
  }
  loans.returnOutputs();
  return { nRows, products: { data, n: nCols }, sums };
}
