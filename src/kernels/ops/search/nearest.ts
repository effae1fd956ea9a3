import { hint, usageError } from '../../../errors.ts';
import { bytes, plural } from '../../../util/format.ts';
import type { Metric, NearestRequest, Neighbours } from '../../backend.ts';
import { checkNearest } from '../../checks.ts';
import { distanceArray } from '../../distances/distance-array.ts';
import { type MatrixF32, matrix, type Rows, rowKind } from '../../matrix.ts';
import { type Engine, KEY_BYTES } from '../engine.ts';
import { runJobs, runSlices } from '../jobs.ts';
import { codeRows, isCoded } from './codes.ts';
import { computeStages, placesByLikeness } from './filter-stages.ts';
import { type SearchPlan, searchJobs } from './jobs.ts';
import { type SearchMemory, writeSearch } from './memory.ts';
import { fillSlots } from './plan.ts';
import { isSketched, sketchRows, sketchWidth } from './sketches.ts';

/** The filter reads pixels as 3 planes of 32 × 32; other rows are compared densely. */
const IMAGE_FEATURES = 3072;
/** With fewer base rows than this, preparing the filter's stages costs more than it saves. */
const FEWEST_FOR_FILTER = 1000;

/** Queries whose heaps are sorted in one job. */
const SORTED_QUERIES = 1024;

/**
 * See {@link Backend.nearest}. Rows are compared in pairs of blocks; where queries and base are the same rows in the same
 * groups (cross-validation), each pair is met once and serves both. Images are filtered: cheap lower bounds on a few numbers
 * an image decide almost every pair, and only pairs that may matter meet all pixels. A pair is left out only where a
 * bound strictly exceeds what both rows still look for, so that the result is that of comparing everything.
 * @param wantedBlocks how finely the work is cut; changes no result
 */
export async function nearest(engine: Engine, request: NearestRequest, wantedBlocks?: number): Promise<Neighbours> {
  checkNearest(request);
  const { metric, k, queries, base, groups } = request;
  const { workers, memory } = engine;
  const ofBytes = base.data instanceof Uint8Array;
  const filtered = ofBytes && base.nCols === IMAGE_FEATURES && base.nRows >= FEWEST_FOR_FILTER;
  const pair = ofFloats(request);
  checkRoom(request, filtered, memory.capacity);
  const nQueries = queries.nRows;
  using loans = memory.loans();
  const rowsOf = { queries: 0, base: loans.input(base.data) };
  rowsOf.queries = queries.data === base.data ? rowsOf.base : loans.input(queries.data);

  // In cross-validation the queries are the base; otherwise rows are numbered queries first, then base.
  const symmetric = queries.data === base.data && groups !== undefined && sameNumbers(groups.queries, groups.base);
  const nRows = symmetric ? nQueries : nQueries + base.nRows;
  const parts = symmetric
    ? [{ pixels: rowsOf.base, nRows }]
    : [
        { pixels: rowsOf.queries, nRows: nQueries },
        { pixels: rowsOf.base, nRows: base.nRows },
      ];
  const places = filtered ? await placesByLikeness(engine, loans, parts, request.signal) : numbers(0, nRows);
  const groupOf = groups && (symmetric ? groups.queries : concatenated(groups.queries, groups.base));
  const querySlots = fillSlots(numbers(0, nQueries), places, groupOf, wantedBlocks);
  const baseSlots = symmetric ? querySlots : fillSlots(numbers(nQueries, nRows), places, groupOf, wantedBlocks);
  const heaps = loans.scratch(nQueries * k * KEY_BYTES);
  const inMemory = ({ nRows, nCols }: MatrixF32, address: number) =>
    matrix(memory.view(Float32Array, address, nRows * nCols), nRows, nCols);
  const first = pair && firstCompared(metric, pair.base);
  const standins =
    first &&
    (await first.make(
      engine,
      loans,
      { queries: inMemory(pair.queries, rowsOf.queries), base: inMemory(pair.base, rowsOf.base) },
      request.signal,
    ));
  const search = writeSearch(engine, loans, {
    nFeatures: base.nCols,
    rowBytes: base.nCols * base.data.BYTES_PER_ELEMENT,
    k,
    symmetric,
    nQueries,
    querySlots,
    baseSlots,
    groupOf,
    rowsOf,
    heaps,
    filter: filtered ? metric : undefined,
    standins,
  });
  if (filtered) await computeStages(engine, loans, metric, search, parts.at(-1)!, request.signal);
  if (!ofBytes && (metric === 'cosine' || first === SKETCHES)) await writeLengths(engine, search);
  const kernel = filtered
    ? 'searchFiltered'
    : ofBytes
      ? 'searchDense'
      : first === CODES
        ? 'searchCodesL1'
        : 'searchDenseF32';
  const plan: SearchPlan = { metric, k, nFeatures: base.nCols, grouped: groups !== undefined, kernel, search };
  const { thresholds, searches, counts } = searchJobs(engine, loans, plan, querySlots.blocks, baseSlots.blocks);
  await runJobs(workers, thresholds, { signal: request.signal });
  await runJobs(workers, searches, request);
  if (filtered) request.onFilter?.(counts());
  const indices = new Int32Array(nQueries * k);
  const distances = distanceArray(metric, rowKind('base rows', base), nQueries * k);
  const out = [loans.output(indices), loans.output(distances)];
  await runSlices(workers, Math.ceil(nQueries / SORTED_QUERIES), (slice) => {
    const first = slice * SORTED_QUERIES;
    return { kernel: 'sortNeighbours', args: [k, first, Math.min(first + SORTED_QUERIES, nQueries), heaps, ...out] };
  });
  loans.returnOutputs();
  return { nQueries, k, indices, distances };
}

/** The rows of a request, if they are f32. */
function ofFloats({ queries, base }: NearestRequest) {
  return isF32(queries) && isF32(base) ? { queries, base } : undefined;
}

const SKETCHES = { make: sketchRows, bytes: (nFeatures: number) => sketchWidth(nFeatures) * 4 };
const CODES = { make: codeRows, bytes: (nFeatures: number) => nFeatures };

/** What of rows of f32 is compared first; undefined for the rows themselves. */
function firstCompared(metric: Metric, base: MatrixF32) {
  if (metric === 'l2' && isSketched(base)) return SKETCHES;
  if (metric === 'l1' && isCoded(base)) return CODES;
  return undefined;
}

const isF32 = (rows: Rows): rows is MatrixF32 => rows.data instanceof Float32Array;

/** Rows whose lengths one job computes. */
const LENGTHS = 512;

function writeLengths({ workers }: Engine, { address, nSlots }: SearchMemory): Promise<void> {
  return runSlices(workers, Math.ceil(nSlots / LENGTHS), (slice) => {
    const last = Math.min((slice + 1) * LENGTHS, nSlots);
    return { kernel: 'lengthsF32', args: [address, slice * LENGTHS, last] };
  });
}

/** Of what the memory can hold, so much is counted on: some is scratch, and a fragmented memory leaves some unused. */
const USABLE = 15 / 16;
/** Bytes that a search takes for each row besides its features: places, slots, and the filter's vectors and ordered pixels. */
const PER_ROW = 128;
const PER_FILTERED_ROW = 3072 + 1152 + 64;

/** @throws UserError (usage) if the images, or the lists of their neighbours, do not fit the kernels' memory */
function checkRoom(request: NearestRequest, filtered: boolean, capacity: number): void {
  const { k, queries, base } = request;
  const perNeighbour = KEY_BYTES + 4 + 4; // a heap entry, then an index and a distance
  const sides = queries.data === base.data ? [base] : [queries, base];
  const rows = sides.reduce((sum, { nRows }) => sum + nRows, 0);
  const features = sides.reduce((sum, { data }) => sum + data.byteLength, 0);
  const first = isF32(base) ? firstCompared(request.metric, base) : undefined;
  const perRow = PER_ROW + (filtered ? PER_FILTERED_ROW : 0) + (first?.bytes(base.nCols) ?? 0);
  const left = capacity * USABLE - features - rows * perRow;
  const most = Math.floor(left / perNeighbour / queries.nRows);
  if (k <= most) return;
  if (most < 1) {
    const fit = Math.floor((capacity * USABLE) / (features / rows + perRow + k * perNeighbour));
    const needed = `a search of ${plural(rows, 'image')} needs ${bytes(features + rows * (perRow + k * perNeighbour))} of memory`;
    throw usageError(`${needed}, more than the ${bytes(capacity)} that WebAssembly's memory holds here`, {
      hint: hint`use at most ${plural(fit, 'image')}: ${{ setting: 'limit', value: fit }}`,
    });
  }
  const need = `${plural(k, 'neighbour')} for each of ${plural(queries.nRows, 'image')} need ${bytes(k * queries.nRows * perNeighbour)}`;
  throw usageError(`${need}, more than WebAssembly's memory holds`, {
    hint: hint`use ${{ setting: 'k', value: most }} or less, or fewer images`,
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
