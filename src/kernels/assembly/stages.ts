import { Search, isEmpty } from './search';

/* What the vectors of both metrics have in common (stages-l1.ts, stages-l2.ts). */

/** Bytes of a first-stage vector. */
export const STAGE1_BYTES: usize = 64;
export const IMAGE_BYTES: usize = 3072;

/** Where an empty slot is in the first stage of L2: further than any distance, and no sum overflows. */
const FAR: i32 = 1 << 30;

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

/** What follows from the first-stage vector of a slot: its place in the interleaved ones, and its norm as 32 i16. */
export function arrange(search: Search, slot: i32): void {
  const from = search.stage1 + <usize>slot * STAGE1_BYTES;
  const by4 = search.stage1by4 + <usize>(slot >> 2) * (STAGE1_BYTES << 2) + (<usize>(slot & 3) << 2);
  const empty = isEmpty(search, slot);
  if (empty) memory.fill(from, 0, STAGE1_BYTES);
  let norm: i32 = empty ? FAR : 0;
  for (let p: usize = 0; p < STAGE1_BYTES; p += 4) {
    const word = load<u32>(from + p);
    store<u32>(by4 + (p << 2), word);
    const low = <i32>(<i16>word), high = <i32>(<i16>(word >> 16));
    norm += low * low + high * high;
  }
  store<i32>(search.norms + (<usize>slot << 2), norm);
}

/** at[0] = max(at[0], value) */
// @ts-ignore: decorator
@inline
export function raise(at: usize, value: f64): void {
  if (value > load<f64>(at)) store<f64>(at, value);
}
