import { NONE, neighbourKey, replaceRoot } from './heaps';

/*
 * A search compares blocks of rows with blocks of rows, and keeps the k nearest of each. A row that takes part stands in a
 * slot; slots of a block are contiguous and padded to a multiple of 8 with empty ones (row -1). What all kernels of one
 * search share stands in one structure in memory; ops/search/memory.ts writes it, field by field in this order.
 */
// @ts-ignore: decorator
@unmanaged
export class Search {
  nFeatures: i32;
  k: i32;
  /** Slot -> row number; -1 for an empty slot. */
  rows: usize;
  /** Slot -> address of the row's features: pixels, or f32 (dense-f32.ts). */
  pixels: usize;
  /** Slot -> index of the row as a neighbour. */
  indices: usize;
  /** Slot -> group, or 0 where there are no groups. */
  groups: usize;
  /** Slot -> heap of k keys, or 0 for a row that looks for no neighbours. */
  heaps: usize;
  /** Slot -> no neighbour is further than this; i32.MAX_VALUE as long as nothing is known, -1 for a row that looks for none. */
  worst: usize;
  /** Slot -> the same in the units of the first, second and third stage (filter/stages-l1.ts, filter/stages-l2.ts). */
  limit1: usize;
  limit2: usize;
  limit3: usize;
  /** Slot -> squared length of the first-stage vector, for L2 and cosine. */
  norms: usize;
  /** First-stage vectors by slot, as rows of STAGE1_BYTES and with the 4-byte words of four rows interleaved (filter/stages.ts). */
  stage1: usize;
  stage1by4: usize;
  /** Second- and third-stage vectors by slot. */
  stage2: usize;
  stage3: usize;
  /**
   * What rounding may take from the difference of two vectors of each stage, at most: an f64 each. With sketches: the share of
   * a row's length that its sketch may be off by, and how much directions stretch. With codes of f32: their step.
   */
  slacks: usize;
  /**
   * Slot -> for cosine: the squared length of its pixels as i32, or the length of its f32 features as f32 (dense-f32.ts), as for
   * sketches. With codes: what they are off by in all, as f32.
   */
  lengths: usize;
  /** Slot -> address of the sketch (dense-f32.ts) or codes (codes-l1.ts) of its f32 features, where there are any; numbers of a sketch. */
  sketches: usize;
  sketchWidth: i32;
}

/** What one lane of the workers keeps from job to job of a search; ops/search/memory.ts reads and writes it. Changes no result. */
// @ts-ignore: decorator
@unmanaged
export class Lane {
  /** How many pairs passed the first, second and third stage so far; the first may let pairs through that do not count. */
  passed1: f64;
  passed2: f64;
  passed3: f64;
  /** How many pairs besides met their exact distance: to start with, or because bounds did not pay. */
  measured: f64;
  /** How many slots were last to be compared densely, and how many of them are left. */
  dense: i32;
  denseLeft: i32;
}

/** Bytes of a Lane, which starts as zeros. */
export function laneBytes(): usize {
  return offsetof<Lane>();
}

/** Flags of a pair of blocks. */
export const BOTH_SIDES: i32 = 1; // rows of b look for neighbours too
export const SAME_BLOCK: i32 = 2; // a and b are one block: each pair once
export const CHECK_GROUPS: i32 = 4; // some rows of a and b may be of the same group

// @ts-ignore: decorator
@inline
export function isEmpty(search: Search, slot: i32): bool {
  return load<i32>(search.rows + (<usize>slot << 2)) < 0;
}

/** Whether a pair counts: both slots are taken, it is met for the first time, and the groups differ. */
// @ts-ignore: decorator
@inline
export function counts(search: Search, flags: i32, a: i32, b: i32): bool {
  if (flags & SAME_BLOCK && b <= a) return false;
  if (isEmpty(search, a) || isEmpty(search, b)) return false;
  if (flags & CHECK_GROUPS) {
    if (load<i32>(search.groups + (<usize>a << 2)) == load<i32>(search.groups + (<usize>b << 2))) return false;
  }
  return true;
}

/** Offers row `b` at `distance` to the heap of `a`; true where it went in, which may have changed `worst`. */
// @ts-ignore: decorator
@inline
export function offer(search: Search, a: i32, b: i32, distance: i32): bool {
  const worst = search.worst + (<usize>a << 2);
  if (distance > load<i32>(worst)) return false;
  const heap = load<usize>(search.heaps + (<usize>a << 2));
  const key = neighbourKey(distance, load<i32>(search.indices + (<usize>b << 2)));
  if (key >= load<u64>(heap)) return false;
  replaceRoot(heap, search.k, key);
  const root = load<u64>(heap);
  if (root != NONE) store<i32>(worst, <i32>(root >> 32));
  return true;
}

/** The larger of two slots' entries of an i32 array: a pair may serve either. */
// @ts-ignore: decorator
@inline
export function larger(array: usize, a: i32, b: i32): i32 {
  return max(load<i32>(array + (<usize>a << 2)), load<i32>(array + (<usize>b << 2)));
}
