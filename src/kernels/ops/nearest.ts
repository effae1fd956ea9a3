import { usageError } from '../../errors.ts';
import { bytes, plural } from '../../util/format.ts';
import type { NearestRequest, Neighbours } from '../backend.ts';
import { checkNearest } from '../checks.ts';
import type { Loans } from '../memory.ts';
import type { Job } from '../pool.ts';
import { type BlockPair, fillSlots, orderByLikeness, pairBlocks } from '../search-plan.ts';
import { type Engine, KEY_BYTES, laneScratch, METRIC_CODES } from './engine.ts';
import { computeStages, type Stages } from './filter-stages.ts';
import { writeSearch } from './search-memory.ts';

/** Flags of a pair of blocks (assembly/search.ts). */
const BOTH_SIDES = 1;
const SAME_BLOCK = 2;
const CHECK_GROUPS = 4;

/** The filter reads pixels as 3 planes of 32 × 32; other rows are compared densely. */
const IMAGE_FEATURES = 3072;
/** Below so many base rows, preparing the filter's stages costs more than it saves. */
const FEWEST_FOR_FILTER = 1000;

/** Bytes of a filter's candidate list (assembly/filter-l2.ts). */
const CANDIDATE_BYTES = 64 * 256;
/** Queries whose heaps are sorted in one job. */
const SORTED_QUERIES = 1024;

/**
 * See {@link Backend.nearest}. Rows are compared in pairs of blocks; where queries and base are the same rows in the same
 * groups (cross-validation), each pair is met once and serves both. Images are filtered: cheap lower bounds on a few numbers
 * an image decide almost every pair, and only pairs that may matter meet all pixels. A pair is left out only where a
 * bound strictly exceeds what both rows still look for, so that the result is that of comparing everything.
 */
export async function nearest(engine: Engine, request: NearestRequest): Promise<Neighbours> {
  checkNearest(request);
  checkRoom(request);
  const { metric, k, queries, base, groups } = request;
  const { pool, memory, local } = engine;
  const nQueries = queries.nRows;
  using loans = memory.loans();
  const pixelsOf = { queries: 0, base: loans.input(base.data) };
  pixelsOf.queries = queries.data === base.data ? pixelsOf.base : loans.input(queries.data);

  // In cross-validation the queries are the base; otherwise rows are numbered queries first, then base.
  const symmetric = queries.data === base.data && groups !== undefined && sameNumbers(groups.queries, groups.base);
  const nRows = symmetric ? nQueries : nQueries + base.nRows;
  const parts = symmetric
    ? [{ pixels: pixelsOf.base, nRows }]
    : [
        { pixels: pixelsOf.queries, nRows: nQueries },
        { pixels: pixelsOf.base, nRows: base.nRows },
      ];
  const filtered = base.nCols === IMAGE_FEATURES && base.nRows >= FEWEST_FOR_FILTER;
  const stages = filtered ? await computeStages(engine, loans, metric, parts, request.signal) : undefined;

  const likeness = stages === undefined ? numbers(0, nRows) : orderByLikeness(stages.first, nRows, stages.width);
  const groupOf = groups && (symmetric ? groups.queries : concatenated(groups.queries, groups.base));
  const querySlots = fillSlots(numbers(0, nQueries), likeness, groupOf);
  const baseSlots = symmetric ? querySlots : fillSlots(numbers(nQueries, nRows), likeness, groupOf);
  const heaps = loans.scratch(nQueries * k * KEY_BYTES);
  const search = writeSearch(engine, loans, {
    nFeatures: base.nCols,
    k,
    symmetric,
    nQueries,
    querySlots,
    baseSlots,
    groupOf,
    pixelsOf,
    heaps,
    stages,
  });
  if (stages !== undefined) local.arrange(search.address, stages.firstAddress, stages.width, 0, search.nSlots);

  const pairs = pairBlocks(querySlots.blocks, baseSlots.blocks, groups !== undefined);
  const jobs = searchJobs(engine, loans, { metric, pairs, search, nFeatures: base.nCols, stages });
  await pool.run(jobs, request);
  const indices = new Int32Array(nQueries * k);
  const distances = new Int32Array(nQueries * k);
  const out = [loans.output(indices), loans.output(distances)];
  await pool.slices(Math.ceil(nQueries / SORTED_QUERIES), (slice) => {
    const first = slice * SORTED_QUERIES;
    return { kernel: 'sortNeighbours', args: [k, first, Math.min(first + SORTED_QUERIES, nQueries), heaps, ...out] };
  });
  loans.returnOutputs();
  return { nQueries, k, indices, distances };
}

/** What a WebAssembly memory can hold, less what the stages of a filter and scratch take. */
const ROOM = 3.5 * 2 ** 30;

/** @throws UserError (usage) where the lists of neighbours cannot fit the kernels' memory */
function checkRoom({ k, queries, base }: NearestRequest): void {
  const perNeighbour = KEY_BYTES + 4 + 4; // a heap entry, then an index and a distance
  const left = ROOM - base.data.length - (queries.data === base.data ? 0 : queries.data.length);
  const most = Math.floor(left / perNeighbour / queries.nRows);
  if (k <= most) return;
  const need = `${plural(k, 'neighbour')} for each of ${plural(queries.nRows, 'image')} need ${bytes(k * queries.nRows * perNeighbour)}`;
  throw usageError(`${need}, more than WebAssembly's memory holds`, {
    hint: `use --k ${most} or less, or a smaller --limit`,
  });
}

interface JobContext {
  readonly metric: NearestRequest['metric'];
  readonly pairs: readonly BlockPair[];
  readonly search: { readonly address: number; readonly baseOffset: number };
  readonly nFeatures: number;
  readonly stages: Stages | undefined;
}

function searchJobs(engine: Engine, loans: Loans, { metric, pairs, search, nFeatures, stages }: JobContext): Job[] {
  const code = METRIC_CODES[metric];
  const scratch = laneScratch(
    engine,
    loans.scratch,
    Math.max(engine.local.scratchBytes(code, nFeatures), CANDIDATE_BYTES),
  );
  const passed = laneScratch(engine, loans.scratch, 12);
  for (const address of passed) engine.memory.view(Int32Array, address, 3).fill(0);
  return pairs.map((pair) => {
    const { a, b, both, checkGroups } = pair;
    const flags = (both ? BOTH_SIDES : 0) | (both && a === b ? SAME_BLOCK : 0) | (checkGroups ? CHECK_GROUPS : 0);
    const range = [a.start, a.end, b.start + search.baseOffset, b.end + search.baseOffset];
    const call: Job['call'] = (lane) =>
      stages === undefined
        ? { kernel: 'searchDense', args: [code, search.address, flags, ...range, scratch[lane]!] }
        : { kernel: stages.searchKernel, args: [search.address, flags, ...range, passed[lane]!, scratch[lane]!] };
    return { call, holds: both ? [a, b] : [a], weight: a.nRows * b.nRows };
  });
}

const numbers = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, i) => from + i);

function sameNumbers(a: Int32Array, b: Int32Array): boolean {
  return a === b || (a.length === b.length && a.every((x, i) => x === b[i]));
}

function concatenated(a: Int32Array, b: Int32Array): Int32Array {
  const both = new Int32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
