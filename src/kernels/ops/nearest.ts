import type { NearestRequest, Neighbours } from '../backend.ts';
import { checkNearest } from '../checks.ts';
import { type Engine, laneScratch, METRIC_CODES, QUERY_BLOCK } from './engine.ts';

/** Bytes of one heap entry: distance and index in one u64. */
const KEY_BYTES = 8;

/** See {@link Backend.nearest}. Every pair's distance is computed; the k best of each query are kept in a heap. */
export async function nearest(engine: Engine, request: NearestRequest): Promise<Neighbours> {
  checkNearest(request);
  const { metric, k, queries, base, groups } = request;
  const nQueries = queries.nRows;
  const indices = new Int32Array(nQueries * k);
  const distances = new Int32Array(nQueries * k);
  const code = METRIC_CODES[metric];
  using loans = engine.memory.loans();
  const baseAddress = loans.input(base.data);
  const queryAddress = queries.data === base.data ? baseAddress : loans.input(queries.data);
  const queryGroups = groups === undefined ? 0 : loans.input(groups.queries);
  const baseGroups = groups === undefined ? 0 : loans.input(groups.base);
  const heaps = loans.scratch(nQueries * k * KEY_BYTES);
  const indexAddress = loans.output(indices);
  const distanceAddress = loans.output(distances);
  const scratch = laneScratch(engine, loans.scratch, engine.local.scratchBytes(code, base.nCols));
  await engine.pool.slices(
    Math.ceil(nQueries / QUERY_BLOCK),
    (slice, lane) => {
      const first = slice * QUERY_BLOCK;
      const last = Math.min(first + QUERY_BLOCK, nQueries);
      const rows = [queryAddress, first, last, baseAddress, base.nRows];
      const args = [code, base.nCols, k, ...rows, queryGroups, baseGroups, heaps, scratch[lane]!];
      return { kernel: 'nearest', args };
    },
    request,
  );
  engine.local.sortNeighbours(k, 0, nQueries, heaps, indexAddress, distanceAddress);
  loans.returnOutputs();
  return { nQueries, k, indices, distances };
}
