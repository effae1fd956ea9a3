import type { Loans } from '../memory.ts';
import type { Slots } from '../search-plan.ts';
import { type Engine, KEY_BYTES } from './engine.ts';
import type { Stages } from './filter-stages.ts';

export interface SearchContents {
  readonly nFeatures: number;
  readonly k: number;
  /** Queries and base are the same rows in the same slots. */
  readonly symmetric: boolean;
  readonly nQueries: number;
  readonly querySlots: Slots;
  readonly baseSlots: Slots;
  /** Group of each row, by row number. */
  readonly groupOf: Int32Array | undefined;
  /** Addresses of the pixels. */
  readonly pixelsOf: { readonly queries: number; readonly base: number };
  /** Address of nQueries × k keys. */
  readonly heaps: number;
  readonly stages: Stages | undefined;
}

export interface SearchMemory {
  readonly address: number;
  readonly nSlots: number;
  /** The slots of the base follow those of the queries from here on; 0 where they are the same. */
  readonly baseOffset: number;
}

/** Writes the structure that all kernels of one search share (assembly/search.ts), and the arrays in it. */
export function writeSearch(engine: Engine, loans: Loans, contents: SearchContents): SearchMemory {
  const { nFeatures, k, symmetric, nQueries, querySlots, baseSlots, groupOf, pixelsOf, heaps, stages } = contents;
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
  const limits = stages?.ownLimits ? [array(), array(), array()] : [worst, worst, worst];

  rows.view.set(querySlots.rows);
  if (!symmetric) rows.view.set(baseSlots.rows, baseOffset);
  rows.view.forEach((row, slot) => {
    const isQuery = symmetric || slot < baseOffset;
    const index = symmetric || isQuery ? row : row - nQueries;
    pixels.view[slot] = row < 0 ? 0 : (isQuery ? pixelsOf.queries : pixelsOf.base) + index * nFeatures;
    indices.view[slot] = index;
    groups.view[slot] = row < 0 ? -1 : (groupOf?.[row] ?? 0);
    const looks = row >= 0 && isQuery;
    heapOf.view[slot] = looks ? heaps + row * k * KEY_BYTES : 0;
    worst.view[slot] = looks ? 0x7fffffff : -1;
  });
  for (const { view } of limits) if (view !== worst.view) view.set(worst.view);
  engine.memory.view(Uint8Array, heaps, nQueries * k * KEY_BYTES).fill(0xff);

  const width = stages?.width ?? 0;
  const fields = [
    ...[nFeatures, k, rows.address, pixels.address, indices.address, groups.address, heapOf.address, worst.address],
    ...limits.map(({ address }) => address),
    ...[array().address, loans.scratch(nSlots * width * 2), loans.scratch(nSlots * width * 2)],
    ...[stages?.secondAddress ?? 0, stages?.thirdAddress ?? 0, stages?.slacksAddress ?? 0],
  ];
  const address = loans.scratch(fields.length * 4);
  engine.memory.view(Int32Array, address, fields.length).set(fields);
  return { address, nSlots, baseOffset };
}
