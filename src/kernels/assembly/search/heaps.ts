/*
 * A neighbour is one u64: distance in the upper half, base row index in the lower, so that one comparison orders by
 * (distance, index). The k nearest so far of a query are a max-heap: its root is the one that a nearer row replaces.
 */

/** Stands in a heap for a neighbour not found yet: greater than any. */
export const NONE: u64 = 0xffffffffffffffff;

// @ts-ignore: decorator
@inline
export function neighbourKey(distance: i32, index: i32): u64 {
  return (<u64>(<u32>distance) << 32) | <u64>(<u32>index);
}

/** Puts `key` in place of the root. */
export function replaceRoot(heap: usize, size: i32, key: u64): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    let larger = load<u64>(heap + (<usize>child << 3));
    if (child + 1 < size) {
      const right = load<u64>(heap + (<usize>(child + 1) << 3));
      if (right > larger) {
        larger = right;
        child++;
      }
    }
    if (larger <= key) break;
    store<u64>(heap + (<usize>at << 3), larger);
    at = child;
  }
  store<u64>(heap + (<usize>at << 3), key);
}

/** Sorts the heaps of queries [first, last) in ascending order and splits their keys into indices and distances. */
export function sortNeighbours(k: i32, first: i32, last: i32, heaps: usize, indices: usize, distances: usize): void {
  for (let i = first; i < last; i++) {
    const heap = heaps + ((<usize>i * <usize>k) << 3);
    for (let size = k - 1; size > 0; size--) {
      const end = heap + (<usize>size << 3);
      const key = load<u64>(end);
      store<u64>(end, load<u64>(heap));
      replaceRoot(heap, size, key);
    }
    for (let rank = 0; rank < k; rank++) {
      const key = load<u64>(heap + (<usize>rank << 3));
      const at = (<usize>i * <usize>k + <usize>rank) << 2;
      store<u32>(indices + at, <u32>key);
      store<u32>(distances + at, <u32>(key >> 32));
    }
  }
}
