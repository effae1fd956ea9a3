import {
  BASE_BLOCK, L2, QUERY_BLOCK, pack, packedStride, scratchBase, scratchNorms, scratchTile, squaredNorms, tileDistances,
} from './distances';

/*
 * A neighbour is one u64: distance in the upper half, base row index in the lower, so that one comparison orders by
 * (distance, index). The k nearest so far of a query are a max-heap: its root is the one that a nearer row replaces.
 */

// @ts-ignore: decorator
@inline
function siftDown(heap: usize, size: i32, key: u64): void {
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

/** The group of all the rows, or -1 where they differ. Group numbers are not negative. */
function commonGroup(groups: usize, n: i32): i32 {
  const group = load<i32>(groups);
  for (let i = 1; i < n; i++) if (load<i32>(groups + (<usize>i << 2)) != group) return -1;
  return group;
}

/**
 * The k nearest base rows of queries [first, last), unsorted, as heaps of k keys each.
 * @param queryGroups,baseGroups a group number for each row: rows of one group are never neighbours; 0 for no groups
 * @param heaps nQueries × k keys of 8 bytes
 */
export function nearest(
  metric: i32, nFeatures: i32, k: i32, queries: usize, first: i32, last: i32, base: usize, nBase: i32,
  queryGroups: usize, baseGroups: usize, heaps: usize, scratch: usize,
): void {
  const stride = packedStride(metric, nFeatures);
  const packedBase = scratchBase(metric, nFeatures, scratch);
  const queryNorms = scratchNorms(metric, nFeatures, scratch);
  const baseNorms = queryNorms + (<usize>QUERY_BLOCK << 2);
  const tile = scratchTile(metric, nFeatures, scratch);
  for (let i0 = first; i0 < last; i0 += QUERY_BLOCK) {
    const nq = min(QUERY_BLOCK, last - i0);
    const blockHeaps = heaps + ((<usize>i0 * <usize>k) << 3);
    memory.fill(blockHeaps, 0xff, (<usize>nq * <usize>k) << 3);
    pack(metric, nFeatures, queries + <usize>i0 * <usize>nFeatures, nq, scratch);
    if (metric == L2) squaredNorms(stride, scratch, nq, queryNorms);
    const blockGroup = queryGroups ? commonGroup(queryGroups + (<usize>i0 << 2), nq) : -1;
    for (let j0 = 0; j0 < nBase; j0 += BASE_BLOCK) {
      const nb = min(BASE_BLOCK, nBase - j0);
      if (blockGroup >= 0 && commonGroup(baseGroups + (<usize>j0 << 2), nb) == blockGroup) continue;
      pack(metric, nFeatures, base + <usize>j0 * <usize>nFeatures, nb, packedBase);
      if (metric == L2) squaredNorms(stride, packedBase, nb, baseNorms);
      tileDistances(metric, stride, scratch, queryNorms, nq, packedBase, baseNorms, nb, tile);
      for (let i = 0; i < nq; i++) {
        const heap = blockHeaps + ((<usize>i * <usize>k) << 3);
        const group = queryGroups ? load<i32>(queryGroups + (<usize>(i0 + i) << 2)) : -1;
        let worst = load<u64>(heap);
        for (let j = 0; j < nb; j++) {
          const distance = load<u32>(tile + (<usize>(i * BASE_BLOCK + j) << 2));
          const key = (<u64>distance << 32) | <u64>(j0 + j);
          if (key >= worst) continue;
          if (group >= 0 && load<i32>(baseGroups + (<usize>(j0 + j) << 2)) == group) continue;
          siftDown(heap, k, key);
          worst = load<u64>(heap);
        }
      }
    }
  }
}

/** Sorts the heaps of queries [first, last) in ascending order and splits their keys into indices and distances. */
export function sortNeighbours(k: i32, first: i32, last: i32, heaps: usize, indices: usize, distances: usize): void {
  for (let i = first; i < last; i++) {
    const heap = heaps + ((<usize>i * <usize>k) << 3);
    for (let size = k - 1; size > 0; size--) {
      const end = heap + (<usize>size << 3);
      const key = load<u64>(end);
      store<u64>(end, load<u64>(heap));
      siftDown(heap, size, key);
    }
    for (let rank = 0; rank < k; rank++) {
      const key = load<u64>(heap + (<usize>rank << 3));
      const at = (<usize>i * <usize>k + <usize>rank) << 2;
      store<u32>(indices + at, <u32>key);
      store<u32>(distances + at, <u32>(key >> 32));
    }
  }
}
