import {
  BASE_BLOCK, L1, QUERY_BLOCK, pack, packedStride, scratchBase, scratchNorms, scratchTile, squaredNorms, tileDistances,
} from './distances';

/** out[i * nBase + j] = the distance between query row i and base row j, for queries [first, last). */
export function pairwise(
  metric: i32, nFeatures: i32, queries: usize, first: i32, last: i32, base: usize, nBase: i32, out: usize, scratch: usize,
): void {
  const stride = packedStride(metric, nFeatures);
  const packedBase = scratchBase(metric, nFeatures, scratch);
  const queryNorms = scratchNorms(metric, nFeatures, scratch);
  const baseNorms = queryNorms + (<usize>QUERY_BLOCK << 2);
  const tile = scratchTile(metric, nFeatures, scratch);
  for (let i0 = first; i0 < last; i0 += QUERY_BLOCK) {
    const nq = min(QUERY_BLOCK, last - i0);
    pack(metric, nFeatures, queries + <usize>i0 * <usize>nFeatures, nq, scratch);
    if (metric != L1) squaredNorms(stride, scratch, nq, queryNorms);
    for (let j0 = 0; j0 < nBase; j0 += BASE_BLOCK) {
      const nb = min(BASE_BLOCK, nBase - j0);
      pack(metric, nFeatures, base + <usize>j0 * <usize>nFeatures, nb, packedBase);
      if (metric != L1) squaredNorms(stride, packedBase, nb, baseNorms);
      tileDistances(metric, stride, scratch, queryNorms, nq, packedBase, baseNorms, nb, tile);
      for (let i = 0; i < nq; i++) {
        memory.copy(
          out + ((<usize>(i0 + i) * <usize>nBase + <usize>j0) << 2), tile + (<usize>(i * BASE_BLOCK) << 2), <usize>nb << 2,
        );
      }
    }
  }
}
