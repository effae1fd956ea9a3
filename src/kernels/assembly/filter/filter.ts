import { searchDense } from '../search/dense';
import { COSINE, L1, L2 } from '../search/distances';
import { distanceCosine } from './filter-cosine';
import { boundedDistanceL1, secondL1, thirdL1 } from './filter-l1';
import { distanceL2, secondL2, thirdL2 } from './filter-l2';
import { FIRST_STAGE_SCRATCH, FOUR_BYTES, RESIDENT, firstStage } from './first-stage';
import { tighten } from './limits';
import { BOTH_SIDES, Lane, Search, counts, larger, offer } from '../search/search';

/*
 * Filter and refine. The first stage bounds the distances of all pairs from below, tile by tile; what it lets through meets
 * the later stages one pair at a time, the exact distance last. A pair is dropped only where a bound shows that it is
 * further than both rows still look.
 */

/** Slots of b after which it is judged whether the bounds pay. */
const CHUNK: i32 = 64;
/** Where they do not, distances are computed densely, twice as long each time, up to so many slots of b. */
const LONGEST_DENSE: i32 = 4096;

/* A candidate of the later stages: a slot of a, one of b, and two numbers that a stage leaves to the next. */
const PAIR_BYTES: usize = 16;
const PAIRS: usize = FIRST_STAGE_SCRATCH;
/** Bytes of scratch that `searchFiltered` needs, apart from what a dense search does. */
export function filterScratchBytes(): usize {
  return PAIRS + <usize>RESIDENT * 8 * PAIR_BYTES;
}

/** Writes the pairs of a list of fours. Returns the end of their list. */
// @ts-ignore: decorator
@inline
function expand(fours: usize, end: usize, pairs: usize): usize {
  let to = pairs;
  for (let at = fours; at < end; at += FOUR_BYTES) {
    const a = load<i32>(at), b = load<i32>(at, 4), passed = load<i32>(at, 8);
    for (let i: i32 = 0; i < 4; i++) {
      store<i32>(to, a);
      store<i32>(to, b + i, 4);
      store<i32>(to, load<i32>(at + (<usize>i << 2), 16), 8);
      to += <usize>(passed >> i & 1) * PAIR_BYTES;
    }
  }
  return to;
}

/** Keeps those of a list of pairs that pass the second stage and count at all. Returns the end of the list. */
function secondStage(metric: i32, search: Search, flags: i32, pairs: usize, end: usize): usize {
  let to = pairs;
  for (let at = pairs; at < end; at += PAIR_BYTES) {
    const a = load<i32>(at), b = load<i32>(at, 4);
    const passes = (metric != L1 ? secondL2(search, a, b, at + 8) : secondL1(search, a, b)) && counts(search, flags, a, b);
    v128.store(to, v128.load(at));
    to += <usize>passes * PAIR_BYTES;
  }
  return to;
}

/** Keeps those of a list of pairs that pass the third stage. Returns the end of the list. */
function thirdStage(metric: i32, search: Search, pairs: usize, end: usize): usize {
  let to = pairs;
  for (let at = pairs; at < end; at += PAIR_BYTES) {
    const a = load<i32>(at), b = load<i32>(at, 4);
    const passes = metric != L1 ? thirdL2(search, a, b, at + 8) : thirdL1(search, a, b, at + 8);
    v128.store(to, v128.load(at));
    to += <usize>passes * PAIR_BYTES;
  }
  return to;
}

/** Computes the distances of a list of pairs and offers them to both. */
function lastStage(metric: i32, search: Search, flags: i32, pairs: usize, end: usize): void {
  for (let at = pairs; at < end; at += PAIR_BYTES) {
    const a = load<i32>(at), b = load<i32>(at, 4);
    const most = larger(search.worst, a, b);
    const pixelsA = load<usize>(search.pixels + (<usize>a << 2)), pixelsB = load<usize>(search.pixels + (<usize>b << 2));
    const distance = metric == L2
      ? distanceL2(pixelsA, pixelsB, most)
      : metric == COSINE
      ? distanceCosine(search, a, b)
      : boundedDistanceL1(search, pixelsA, pixelsB, most, at + 8);
    if (distance > most) continue;
    if (offer(search, a, b, distance)) tighten(metric, search, a);
    if (flags & BOTH_SIDES && offer(search, b, a, distance)) tighten(metric, search, b);
  }
}

/** Compares slots [a0, a1), at most RESIDENT, with [b0, b1). Returns how many pairs met their exact distance. */
// @ts-ignore: decorator
@inline
function filterChunk(
  metric: i32, search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32, lane: Lane, scratch: usize,
): i32 {
  let after3 = 0;
  const pairs = scratch + PAIRS;
  for (let b = b0; b < b1; b += 8) {
    const limits = search.limit1 + (<usize>b << 2);
    const fours = firstStage(metric, search, a0, a1, b, v128.load(limits), v128.load(limits, 16), scratch);
    const first = expand(scratch, fours, pairs);
    const second = secondStage(metric, search, flags, pairs, first);
    const third = thirdStage(metric, search, pairs, second);
    lastStage(metric, search, flags, pairs, third);
    lane.passed1 += <f64>((first - pairs) / PAIR_BYTES);
    lane.passed2 += <f64>((second - pairs) / PAIR_BYTES);
    lane.passed3 += <f64>((third - pairs) / PAIR_BYTES);
    after3 += <i32>((third - pairs) / PAIR_BYTES);
  }
  return after3;
}

// @ts-ignore: decorator
@inline
function filtered(
  metric: i32, search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32, lane: Lane, scratch: usize,
): void {
  for (let first = a0; first < a1; first += RESIDENT) {
    const last = min(first + RESIDENT, a1);
    for (let b = b0; b < b1; ) {
      if (lane.denseLeft > 0) {
        const end = min(b + lane.denseLeft, b1);
        searchDense(metric, search, flags, first, last, b, end, scratch);
        for (let slot = first; slot < last; slot++) tighten(metric, search, slot);
        for (let slot = b; slot < end; slot++) tighten(metric, search, slot);
        lane.denseLeft -= end - b;
        lane.measured += <f64>((last - first) * (end - b));
        b = end;
        continue;
      }
      const end = min(b + CHUNK, b1);
      const exact = filterChunk(metric, search, flags, first, last, b, end, lane, scratch);
      // Bounds pay where fewer than one in six of the pairs need more.
      const pays = exact * 6 <= (last - first) * (end - b);
      lane.dense = pays ? 0 : min(max(lane.dense << 1, CHUNK), LONGEST_DENSE);
      lane.denseLeft = lane.dense;
      b = end;
    }
  }
}

/** Compares slots [a0, a1) with slots [b0, b1); a0 is a multiple of 4, b0 and b1 are of 8. */
export function searchFiltered(
  metric: i32, search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32, lane: Lane, scratch: usize,
): void {
  if (metric == L2) filtered(L2, search, flags, a0, a1, b0, b1, lane, scratch);
  else if (metric == COSINE) filtered(COSINE, search, flags, a0, a1, b0, b1, lane, scratch);
  else filtered(L1, search, flags, a0, a1, b0, b1, lane, scratch);
}
