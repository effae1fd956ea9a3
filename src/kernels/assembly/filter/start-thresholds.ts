import { COSINE, L1, L2 } from '../search/distances';
import { distanceCosine } from './filter-cosine';
import { distanceL1 } from './filter-l1';
import { distanceL2 } from './filter-l2';
import { FIRST_STAGE_SCRATCH, FOUR_BYTES, RESIDENT, firstStage } from './first-stage';
import { NONE, neighbourKey, replaceRoot } from '../search/heaps';
import { tighten } from './limits';
import { Lane, Search, counts, isEmpty } from '../search/search';

/*
 * Thresholds to start a search with. Of some likely neighbours of a row, those with the smallest first-stage bounds are
 * measured; none of the row's k nearest of all is further than the k-th nearest of those.
 */

/** Rows that are measured for each of k neighbours: bounds alone do not find the nearest. */
const MEASURED: i32 = 2;

/** Bytes of scratch that `startThresholds` needs. */
export function thresholdsScratchBytes(k: i32): usize {
  return FIRST_STAGE_SCRATCH + <usize>(RESIDENT + 1) * heapBytes(k * MEASURED);
}

// @ts-ignore: decorator
@inline
function heapBytes(size: i32): usize {
  return <usize>size << 3;
}

/** Keeps for each of slots [a0, a1) the `size` slots of [b0, b1) with the smallest bounds, in heaps that adjoin. */
// @ts-ignore: decorator
@inline
function keepLikely(
  metric: i32, search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32, size: i32, list: usize, heaps: usize,
): void {
  const none = i32x4.splat(-1); // what the rows of b look for does not count here
  for (let b = b0; b < b1; b += 8) {
    const end = firstStage(metric, search, a0, a1, b, none, none, list);
    for (let at = list; at < end; at += FOUR_BYTES) {
      const a = load<i32>(at), four = load<i32>(at, 4);
      const heap = heaps + <usize>(a - a0) * heapBytes(size);
      for (let passed = load<i32>(at, 8); passed; passed &= passed - 1) {
        const i = <i32>ctz(passed);
        const key = neighbourKey(load<i32>(at + (<usize>i << 2), 16), four + i);
        if (key >= load<u64>(heap) || !counts(search, flags, a, four + i)) continue;
        replaceRoot(heap, size, key);
        const root = load<u64>(heap);
        if (root != NONE) store<i32>(search.limit1 + (<usize>a << 2), <i32>(root >> 32));
      }
    }
  }
}

/** The k-th smallest of the distances between a slot and those of a full heap. */
// @ts-ignore: decorator
@inline
function kthDistance(metric: i32, search: Search, a: i32, heap: usize, size: i32, nearest: usize): i32 {
  const pixels = load<usize>(search.pixels + (<usize>a << 2));
  memory.fill(nearest, 0xff, heapBytes(search.k));
  for (let i = 0; i < size; i++) {
    const b = <i32>load<u64>(heap + (<usize>i << 3));
    const other = load<usize>(search.pixels + (<usize>b << 2));
    const distance = metric == L2
      ? distanceL2(pixels, other, i32.MAX_VALUE)
      : metric == COSINE
      ? distanceCosine(search, a, b)
      : distanceL1(pixels, other);
    const key = neighbourKey(distance, i);
    if (key < load<u64>(nearest)) replaceRoot(nearest, search.k, key);
  }
  return <i32>(load<u64>(nearest) >> 32);
}

// @ts-ignore: decorator
@inline
function start(
  metric: i32, search: Search, flags: i32, a0: i32, a1: i32, spans: usize, nSpans: i32, lane: Lane, scratch: usize,
): void {
  const size = search.k * MEASURED;
  const heaps = scratch + FIRST_STAGE_SCRATCH;
  const nearest = heaps + <usize>RESIDENT * heapBytes(size);
  for (let first = a0; first < a1; first += RESIDENT) {
    const last = min(first + RESIDENT, a1);
    memory.fill(heaps, 0xff, <usize>(last - first) * heapBytes(size));
    for (let span = spans; span < spans + (<usize>nSpans << 3); span += 8) {
      keepLikely(metric, search, flags, first, last, load<i32>(span), load<i32>(span, 4), size, scratch, heaps);
    }
    for (let a = first; a < last; a++) {
      const heap = heaps + <usize>(a - first) * heapBytes(size);
      if (isEmpty(search, a) || load<u64>(heap) == NONE) continue;
      store<i32>(search.worst + (<usize>a << 2), kthDistance(metric, search, a, heap, size, nearest));
      tighten(metric, search, a);
      lane.measured += <f64>size;
    }
  }
}

/**
 * Sets the thresholds of slots [a0, a1), where the spans hold enough rows that count.
 * @param spans  [first, last) slots, pairs of i32: where likely neighbours stand
 */
export function startThresholds(
  metric: i32, search: Search, flags: i32, a0: i32, a1: i32, spans: usize, nSpans: i32, lane: Lane, scratch: usize,
): void {
  if (metric == L2) start(L2, search, flags, a0, a1, spans, nSpans, lane, scratch);
  else if (metric == COSINE) start(COSINE, search, flags, a0, a1, spans, nSpans, lane, scratch);
  else start(L1, search, flags, a0, a1, spans, nSpans, lane, scratch);
}
