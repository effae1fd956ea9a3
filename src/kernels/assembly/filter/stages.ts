import { Search, isEmpty } from '../search/search';

/* What the vectors of both metrics have in common (stages-l1.ts, stages-l2.ts). */

/** Bytes of a first-stage vector. */
export const STAGE1_BYTES: usize = 64;
export const IMAGE_BYTES: usize = 3072;

/** Copies the pixels of a slot to where the slots stand in order, so that neighbours in the search are neighbours in memory. */
// @ts-ignore: decorator
@inline
export function bringPixels(search: Search, slot: i32, ordered: usize): usize {
  const to = ordered + <usize>slot * IMAGE_BYTES;
  const at = search.pixels + (<usize>slot << 2);
  memory.copy(to, load<usize>(at), IMAGE_BYTES);
  store<usize>(at, to);
  return to;
}

/** Brings the first-stage vector of a slot, zeros where it is empty, to its place among the interleaved ones. */
export function interleave(search: Search, slot: i32): void {
  const from = search.stage1 + <usize>slot * STAGE1_BYTES;
  const by4 = search.stage1by4 + <usize>(slot >> 2) * (STAGE1_BYTES << 2) + (<usize>(slot & 3) << 2);
  if (isEmpty(search, slot)) memory.fill(from, 0, STAGE1_BYTES);
  for (let p: usize = 0; p < STAGE1_BYTES; p += 4) store<u32>(by4 + (p << 2), load<u32>(from + p));
}

/** at[0] = max(at[0], value) */
// @ts-ignore: decorator
@inline
export function raise(at: usize, value: f64): void {
  if (value > load<f64>(at)) store<f64>(at, value);
}
