import {
  BASE_BLOCK, L1, QUERY_BLOCK, packRow, packedStride, scratchBase, scratchNorms, scratchTile, squaredNorms, tileDistances,
} from './distances';
import { BOTH_SIDES, Search, counts, offer } from './search';

/** Packs n rows of bytes, whose addresses stand slot by slot; an empty slot keeps whatever stands there. */
export function packSlots(metric: i32, nFeatures: i32, addresses: usize, first: i32, n: i32, packed: usize): void {
  const stride = packedStride(metric, nFeatures);
  for (let i = 0; i < n; i++) {
    const row = load<usize>(addresses + (<usize>(first + i) << 2));
    if (row) packRow(metric, nFeatures, row, packed + <usize>i * stride);
  }
}

/** Compares slots [a0, a1) with slots [b0, b1) by computing every distance. */
export function searchDense(
  metric: i32, search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32, scratch: usize,
): void {
  const nFeatures = search.nFeatures;
  const stride = packedStride(metric, nFeatures);
  const packedBase = scratchBase(metric, nFeatures, scratch);
  const queryNorms = scratchNorms(metric, nFeatures, scratch);
  const baseNorms = queryNorms + (<usize>QUERY_BLOCK << 2);
  const tile = scratchTile(metric, nFeatures, scratch);
  for (let i0 = a0; i0 < a1; i0 += QUERY_BLOCK) {
    const nq = min(QUERY_BLOCK, a1 - i0);
    packSlots(metric, nFeatures, search.pixels, i0, nq, scratch);
    if (metric != L1) squaredNorms(stride, scratch, nq, queryNorms);
    for (let j0 = b0; j0 < b1; j0 += BASE_BLOCK) {
      const nb = min(BASE_BLOCK, b1 - j0);
      packSlots(metric, nFeatures, search.pixels, j0, nb, packedBase);
      if (metric != L1) squaredNorms(stride, packedBase, nb, baseNorms);
      tileDistances(metric, stride, scratch, queryNorms, nq, packedBase, baseNorms, nb, tile);
      for (let i = 0; i < nq; i++) {
        const a = i0 + i;
        const tileRow = tile + (<usize>(i * BASE_BLOCK) << 2);
        let worst = load<i32>(search.worst + (<usize>a << 2));
        for (let j = 0; j < nb; j++) {
          const b = j0 + j;
          const distance = load<i32>(tileRow + (<usize>j << 2));
          if (distance > worst && distance > load<i32>(search.worst + (<usize>b << 2))) continue;
          if (!counts(search, flags, a, b)) continue;
          if (offer(search, a, b, distance)) worst = load<i32>(search.worst + (<usize>a << 2));
          if (flags & BOTH_SIDES) offer(search, b, a, distance);
        }
      }
    }
  }
}
