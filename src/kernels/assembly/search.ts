import { NONE, neighbourKey, replaceRoot } from './heaps';

/*
 * A search compares blocks of rows with blocks of rows, and keeps the k nearest of each. A row that takes part stands in a
 * slot; slots of a block are contiguous and padded to a multiple of 8 with empty ones (row -1). What all kernels of one
 * search share stands in one structure in memory; ops/search-memory.ts writes it, field by field in this order.
 */
// @ts-ignore: decorator
@unmanaged
export class Search {
  nFeatures: i32;
  k: i32;
  /** Slot -> row number, into the stage data; -1 for an empty slot. */
  rows: usize;
  /** Slot -> address of the pixels. */
  pixels: usize;
  /** Slot -> index of the row as a neighbour. */
  indices: usize;
  /** Slot -> group, or 0 where there are no groups. */
  groups: usize;
  /** Slot -> heap of k keys, or 0 for a row that looks for no neighbours. */
  heaps: usize;
  /** Slot -> distance of the k-th nearest so far; i32.MAX_VALUE before there are k, -1 for a row that looks for none. */
  worst: usize;
  /** Slot -> the same as a threshold of the first, second and third stage (see filter-l2.ts). */
  limit1: usize;
  limit2: usize;
  limit3: usize;
  /** Slot -> squared length of the first-stage vector. */
  norms: usize;
  /** First-stage vectors by slot, as rows and interleaved by four. */
  stage1: usize;
  stage1by4: usize;
  /** Second- and third-stage vectors by row number. */
  stage2: usize;
  stage3: usize;
  /** Twice the largest quantization error of each stage, rounded up: an f64 each. */
  slacks: usize;
}

/** Flags of a pair of blocks. */
export const BOTH_SIDES: i32 = 1; // rows of b look for neighbours too
export const SAME_BLOCK: i32 = 2; // a and b are one block: each pair once
export const CHECK_GROUPS: i32 = 4; // some rows of a and b may be of the same group

/** Whether a pair counts: both slots are taken, it is met for the first time, and the groups differ. */
// @ts-ignore: decorator
@inline
export function counts(search: Search, flags: i32, a: i32, b: i32): bool {
  if (flags & SAME_BLOCK && b <= a) return false;
  if (load<i32>(search.rows + (<usize>a << 2)) < 0 || load<i32>(search.rows + (<usize>b << 2)) < 0) return false;
  if (flags & CHECK_GROUPS) {
    if (load<i32>(search.groups + (<usize>a << 2)) == load<i32>(search.groups + (<usize>b << 2))) return false;
  }
  return true;
}

/** Offers row `b` at `distance` to the heap of `a`; true where it went in, which may have changed `worst`. */
// @ts-ignore: decorator
@inline
export function offer(search: Search, a: i32, b: i32, distance: i32): bool {
  const heap = load<usize>(search.heaps + (<usize>a << 2));
  const key = neighbourKey(distance, load<i32>(search.indices + (<usize>b << 2)));
  if (key >= load<u64>(heap)) return false;
  replaceRoot(heap, search.k, key);
  const root = load<u64>(heap);
  if (root != NONE) store<i32>(search.worst + (<usize>a << 2), <i32>(root >> 32));
  return true;
}

/** The larger of two slots' entries of an i32 array: a pair may serve either. */
// @ts-ignore: decorator
@inline
export function larger(array: usize, a: i32, b: i32): i32 {
  return max(load<i32>(array + (<usize>a << 2)), load<i32>(array + (<usize>b << 2)));
}

/** Where an empty slot is in the first stage of L2: further than any distance, and no sum overflows. */
const FAR: i32 = 1 << 30;

/** Brings the first stage of slots [first, last) into their order: as rows of `width` i16, interleaved by four, and as norms. */
export function arrange(search: Search, unordered: usize, width: usize, first: i32, last: i32): void {
  for (let slot = first; slot < last; slot++) {
    const row = load<i32>(search.rows + (<usize>slot << 2));
    const to = search.stage1 + <usize>slot * (width << 1);
    const by4 = search.stage1by4 + <usize>(slot >> 2) * (width << 3) + (<usize>(slot & 3) << 2);
    let norm: i32 = row < 0 ? FAR : 0;
    for (let m: usize = 0; m < width; m += 2) {
      const pair = row < 0 ? 0 : load<u32>(unordered + <usize>row * (width << 1) + (m << 1));
      store<u32>(to + (m << 1), pair);
      store<u32>(by4 + (m << 3), pair);
      const low = <i32>(<i16>pair), high = <i32>(<i16>(pair >> 16));
      norm += low * low + high * high;
    }
    store<i32>(search.norms + (<usize>slot << 2), norm);
  }
}

/*
 * What the first stage lets through goes into a list, to be met after the pass: a slot of a with four of b, of which the
 * lanes of a mask passed, and their four bounds.
 */
export const CANDIDATES: usize = 32;

/** Appends those of four bounds that are within their limits or a's own. Returns the end of the list. */
// @ts-ignore: decorator
@inline
export function admit(search: Search, a: i32, b: i32, bounds: v128, limitsB: v128, to: usize): usize {
  const limits = i32x4.max_s(limitsB, v128.load32_splat(search.limit1 + (<usize>a << 2)));
  const passed = i32x4.bitmask(i32x4.le_s(bounds, limits));
  if (passed == 0) return to;
  store<i32>(to, a);
  store<i32>(to, b, 4);
  store<i32>(to, passed, 8);
  v128.store(to, bounds, 16);
  return to + CANDIDATES;
}

// @ts-ignore: decorator
@inline
export function candidateA(at: usize): i32 {
  return load<i32>(at);
}
// @ts-ignore: decorator
@inline
export function candidateB(at: usize): i32 {
  return load<i32>(at, 4);
}
// @ts-ignore: decorator
@inline
export function candidateLanes(at: usize): i32 {
  return load<i32>(at, 8);
}
// @ts-ignore: decorator
@inline
export function candidateBound(at: usize, lane: i32): i32 {
  return load<i32>(at + (<usize>lane << 2), 16);
}

/** Adds what one call saw to the counts of pairs that passed the first, second and third stage (i32 × 3). */
export function count(passed: usize, first: i32, second: i32, third: i32): void {
  store<i32>(passed, load<i32>(passed) + first);
  store<i32>(passed, load<i32>(passed, 4) + second, 4);
  store<i32>(passed, load<i32>(passed, 8) + third, 8);
}
