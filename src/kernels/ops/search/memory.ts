import type { Metric } from '../../backend.ts';
import type { Loans } from '../../memory.ts';
import { type Engine, KEY_BYTES, laneScratch, METRIC_CODES } from '../engine.ts';
import type { Slots } from './plan.ts';

/** What stands for rows of f32 in a first comparison: sketches (sketches.ts) or codes (codes.ts). */
export interface Standins {
  /** Addresses of those of queries and base, row by row, and the bytes of one. */
  readonly rowsOf: Sides;
  readonly rowBytes: number;
  /** Numbers of a sketch; 0 for codes. */
  readonly width: number;
  /** Addresses of what each row's codes are off by: f32. */
  readonly errorsOf?: Sides;
  /** What else a bound depends on (assembly/search/search.ts). */
  readonly slacks: readonly number[];
}

/** An address for queries and one for the base. */
export interface Sides {
  readonly queries: number;
  readonly base: number;
}

export interface SearchContents {
  readonly nFeatures: number;
  /** Bytes of a row of features. */
  readonly rowBytes: number;
  readonly k: number;
  /** Queries and base are the same rows in the same slots. */
  readonly symmetric: boolean;
  readonly nQueries: number;
  readonly querySlots: Slots;
  readonly baseSlots: Slots;
  /** Group of each row, by row number. */
  readonly groupOf: Int32Array | undefined;
  /** Addresses of the features. */
  readonly rowsOf: Sides;
  /** Address of nQueries × k keys. */
  readonly heaps: number;
  /** Whose stages of the filter to make room for; undefined if every distance is computed. */
  readonly filter: Metric | undefined;
  /** Of rows of f32 that are compared by them first. */
  readonly standins: Standins | undefined;
}

export interface SearchMemory {
  readonly address: number;
  readonly nSlots: number;
  /** The slots of the base follow those of the queries from here on; 0 where they are the same. */
  readonly baseOffset: number;
  /** Addresses of the filter's vectors: first stage, the same interleaved, second and third stage. */
  readonly stages: readonly number[];
  /** Address of a f64 for each stage of the filter. */
  readonly slacks: number;
}

/** Writes the structure that all kernels of one search share (assembly/search/search.ts), and the arrays in it. */
export function writeSearch(engine: Engine, loans: Loans, contents: SearchContents): SearchMemory {
  const {
    nFeatures,
    rowBytes,
    k,
    symmetric,
    nQueries,
    querySlots,
    baseSlots,
    groupOf,
    rowsOf,
    heaps,
    filter,
    standins,
  } = contents;
  const baseOffset = symmetric ? 0 : querySlots.rows.length;
  const nSlots = baseOffset + baseSlots.rows.length;
  const array = (): { address: number; view: Int32Array } => {
    const address = loans.scratch(nSlots * 4);
    return { address, view: engine.memory.view(Int32Array, address, nSlots) };
  };
  const rows = array();
  const pixels = array();
  const indices = array();
  const groups = array();
  const heapOf = array();
  const worst = array();
  const limits = [array(), array(), array()];
  const standinOf = array();
  const lengths = array();

  rows.view.set(querySlots.rows);
  if (!symmetric) rows.view.set(baseSlots.rows, baseOffset);
  const errorBits = (address: number) => engine.memory.view(Int32Array, address, nSlots);
  const errors = standins?.errorsOf && {
    queries: errorBits(standins.errorsOf.queries),
    base: errorBits(standins.errorsOf.base),
  };
  rows.view.forEach((row, slot) => {
    const isQuery = symmetric || slot < baseOffset;
    const index = symmetric || isQuery ? row : row - nQueries;
    const side = isQuery ? 'queries' : 'base';
    standinOf.view[slot] = row < 0 || !standins ? 0 : standins.rowsOf[side] + index * standins.rowBytes;
    if (errors && row >= 0) lengths.view[slot] = errors[side][index]!;
    pixels.view[slot] = row < 0 ? 0 : rowsOf[side] + index * rowBytes;
    indices.view[slot] = index;
    groups.view[slot] = row < 0 ? -1 : (groupOf?.[row] ?? 0);
    const looks = row >= 0 && isQuery;
    heapOf.view[slot] = looks ? heaps + row * k * KEY_BYTES : 0;
    worst.view[slot] = looks ? 0x7fffffff : -1;
  });
  for (const { view } of limits) view.set(worst.view);
  engine.memory.view(Uint8Array, heaps, nQueries * k * KEY_BYTES).fill(0xff);

  const room = (stage: number) => loans.scratch(nSlots * engine.local.stageBytes(METRIC_CODES[filter!], stage));
  const stages = filter === undefined ? [] : [1, 1, 2, 3].map(room);
  const [stage1 = 0, stage1by4 = 0, stage2 = 0, stage3 = 0] = stages;
  const slacks = loans.scratch(3 * 8);
  if (standins) engine.memory.view(Float64Array, slacks, standins.slacks.length).set(standins.slacks);
  const fields = [
    ...[nFeatures, k, rows.address, pixels.address, indices.address, groups.address, heapOf.address, worst.address],
    ...limits.map(({ address }) => address),
    ...[array().address, stage1, stage1by4, stage2, stage3, slacks, lengths.address],
    ...[standinOf.address, standins?.width ?? 0],
  ];
  const address = loans.scratch(fields.length * 4);
  engine.memory.view(Int32Array, address, fields.length).set(fields);
  return { address, nSlots, baseOffset, stages, slacks };
}

/** Makes room for what each lane keeps from job to job (assembly/search/search.ts). */
export function writeLanes(engine: Engine, loans: Loans): readonly number[] {
  const bytes = engine.local.laneBytes();
  const lanes = laneScratch(engine, loans.scratch, bytes);
  for (const lane of lanes) engine.memory.view(Uint8Array, lane, bytes).fill(0);
  return lanes;
}

/** What all lanes together have counted: pairs that passed each of three stages, and pairs that were measured besides. */
export function readLanes(engine: Engine, lanes: readonly number[]): readonly [number, number, number, number] {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (const lane of lanes) {
    engine.memory.view(Float64Array, lane, counts.length).forEach((n, i) => {
      counts[i]! += n;
    });
  }
  return counts;
}
