import { lanes } from '../lanes';
import { cosineBits } from './cosine';

/*
 * Distances between a block of query rows and a block of base rows, exact in i32, or the bits of an f32 for cosine (cosine.ts).
 * Rows are first packed: widened to i16 for squared L2 and cosine, which come from products; left as u8 for L1; and padded
 * with zeros to a whole number of vectors.
 */

export const L1: i32 = 0;
export const L2: i32 = 1;
export const COSINE: i32 = 2;

/** Rows of one block: the queries of a block stay in the second-level cache while base rows pass by. */
export const QUERY_BLOCK: i32 = 64;
export const BASE_BLOCK: i32 = 32;

/** Bytes of a cache-sized stretch of packed rows: all blocks are walked once for each stretch. */
const STRETCH: usize = 1536;

/** Length of a packed row in bytes: a whole number of 16-byte vectors. */
// @ts-ignore: decorator
@inline
export function packedStride(metric: i32, nFeatures: i32): usize {
  return metric != L1 ? ((<usize>nFeatures + 7) & ~7) << 1 : (<usize>nFeatures + 15) & ~15;
}

/** Packs one row of nFeatures bytes. */
export function packRow(metric: i32, nFeatures: i32, row: usize, packed: usize): void {
  const stride = packedStride(metric, nFeatures);
  if (metric != L1) {
    let p = 0;
    for (; p + 8 <= nFeatures; p += 8) v128.store(packed + (<usize>p << 1), v128.load_ext<u8>(row + <usize>p));
    if (<usize>p << 1 < stride) {
      v128.store(packed + (<usize>p << 1), i16x8.splat(0));
      for (; p < nFeatures; p++) store<i16>(packed + (<usize>p << 1), <i16>load<u8>(row + <usize>p));
    }
  } else {
    memory.copy(packed, row, nFeatures);
    memory.fill(packed + <usize>nFeatures, 0, stride - <usize>nFeatures);
  }
}

/** Packs nRows adjoining rows. */
export function pack(metric: i32, nFeatures: i32, rows: usize, nRows: i32, packed: usize): void {
  const stride = packedStride(metric, nFeatures);
  for (let r = 0; r < nRows; r++) {
    packRow(metric, nFeatures, rows + <usize>r * <usize>nFeatures, packed + <usize>r * stride);
  }
}

/** Squared lengths of packed i16 rows. */
export function squaredNorms(stride: usize, packed: usize, nRows: i32, norms: usize): void {
  for (let r = 0; r < nRows; r++) {
    const row = packed + <usize>r * stride;
    let sum = i32x4.splat(0);
    for (let p: usize = 0; p < stride; p += 16) {
      const v = v128.load(row + p);
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(v, v));
    }
    store<i32>(norms + (<usize>r << 2), lanes(sum));
  }
}

/** tile[at] += the sum of the lanes of v. */
// @ts-ignore: decorator
@inline
function accumulate(at: usize, v: v128): void {
  store<i32>(at, load<i32>(at) + lanes(v));
}

/** |a - b| of sixteen bytes, added in pairs: eight u16 of at most 510. */
// @ts-ignore: decorator
@inline
export function absoluteDifferences(a: v128, b: v128): v128 {
  return i16x8.extadd_pairwise_i8x16_u(v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a)));
}

// @ts-ignore: decorator
@inline
export function widen(v: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(v);
}

/** Adds to a 4 × 2 corner of the tile the dot products over `bytes` bytes of packed i16 rows. */
// @ts-ignore: decorator
@inline
function dots4x2(q: usize, b: usize, stride: usize, bytes: usize, tile: usize): void {
  let s00 = i32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  const q1 = q + stride, q2 = q1 + stride, q3 = q2 + stride, b1 = b + stride;
  for (let p: usize = 0; p < bytes; p += 16) {
    const v0 = v128.load(b + p), v1 = v128.load(b1 + p);
    let u = v128.load(q + p);
    s00 = i32x4.add(s00, i32x4.dot_i16x8_s(u, v0));
    s01 = i32x4.add(s01, i32x4.dot_i16x8_s(u, v1));
    u = v128.load(q1 + p);
    s10 = i32x4.add(s10, i32x4.dot_i16x8_s(u, v0));
    s11 = i32x4.add(s11, i32x4.dot_i16x8_s(u, v1));
    u = v128.load(q2 + p);
    s20 = i32x4.add(s20, i32x4.dot_i16x8_s(u, v0));
    s21 = i32x4.add(s21, i32x4.dot_i16x8_s(u, v1));
    u = v128.load(q3 + p);
    s30 = i32x4.add(s30, i32x4.dot_i16x8_s(u, v0));
    s31 = i32x4.add(s31, i32x4.dot_i16x8_s(u, v1));
  }
  store4x2(tile, s00, s01, s10, s11, s20, s21, s30, s31);
}

/** Adds to a 4 × 2 corner of the tile the sums of |a - b| over `bytes` <= 2048 bytes, so that no u16 overflows (128 · 510 < 2^16). */
// @ts-ignore: decorator
@inline
function absolutes4x2(q: usize, b: usize, stride: usize, bytes: usize, tile: usize): void {
  let s00 = i16x8.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  const q1 = q + stride, q2 = q1 + stride, q3 = q2 + stride, b1 = b + stride;
  for (let p: usize = 0; p < bytes; p += 16) {
    const v0 = v128.load(b + p), v1 = v128.load(b1 + p);
    let u = v128.load(q + p);
    s00 = i16x8.add(s00, absoluteDifferences(u, v0));
    s01 = i16x8.add(s01, absoluteDifferences(u, v1));
    u = v128.load(q1 + p);
    s10 = i16x8.add(s10, absoluteDifferences(u, v0));
    s11 = i16x8.add(s11, absoluteDifferences(u, v1));
    u = v128.load(q2 + p);
    s20 = i16x8.add(s20, absoluteDifferences(u, v0));
    s21 = i16x8.add(s21, absoluteDifferences(u, v1));
    u = v128.load(q3 + p);
    s30 = i16x8.add(s30, absoluteDifferences(u, v0));
    s31 = i16x8.add(s31, absoluteDifferences(u, v1));
  }
  store4x2(tile, widen(s00), widen(s01), widen(s10), widen(s11), widen(s20), widen(s21), widen(s30), widen(s31));
}

// @ts-ignore: decorator
@inline
function store4x2(
  tile: usize, s00: v128, s01: v128, s10: v128, s11: v128, s20: v128, s21: v128, s30: v128, s31: v128,
): void {
  const next: usize = <usize>BASE_BLOCK << 2;
  accumulate(tile, s00);
  accumulate(tile + 4, s01);
  accumulate(tile + next, s10);
  accumulate(tile + next + 4, s11);
  accumulate(tile + 2 * next, s20);
  accumulate(tile + 2 * next + 4, s21);
  accumulate(tile + 3 * next, s30);
  accumulate(tile + 3 * next + 4, s31);
}

/**
 * tile[i * BASE_BLOCK + j] = the distance between packed query row i and packed base row j. The blocks may hold fewer
 * rows than their capacity; rows up to the next multiple of 4 (queries) or 2 (base) are computed from whatever stands
 * there and must be ignored.
 * @param queryNorms,baseNorms squared lengths, for cosine and for the squared L2 distance: |a - b|² = |a|² + |b|² - 2 a·b
 */
export function tileDistances(
  metric: i32, stride: usize,
  queries: usize, queryNorms: usize, nQueries: i32,
  base: usize, baseNorms: usize, nBase: i32,
  tile: usize,
): void {
  memory.fill(tile, 0, <usize>(QUERY_BLOCK * BASE_BLOCK) << 2);
  for (let start: usize = 0; start < stride; start += STRETCH) {
    const bytes = min(STRETCH, stride - start);
    // Eight base rows and four queries of one stretch fit the first-level cache together.
    for (let j0 = 0; j0 < nBase; j0 += 8) {
      const j1 = min(j0 + 8, nBase);
      for (let i = 0; i < nQueries; i += 4) {
        const q = queries + <usize>i * stride + start;
        for (let j = j0; j < j1; j += 2) {
          const b = base + <usize>j * stride + start;
          const at = tile + (<usize>(i * BASE_BLOCK + j) << 2);
          if (metric != L1) dots4x2(q, b, stride, bytes, at);
          else absolutes4x2(q, b, stride, bytes, at);
        }
      }
    }
  }
  if (metric == L1) return;
  for (let i = 0; i < nQueries; i++) {
    const norm = load<i32>(queryNorms + (<usize>i << 2));
    for (let j = 0; j < nBase; j++) {
      const at = tile + (<usize>(i * BASE_BLOCK + j) << 2);
      const other = load<i32>(baseNorms + (<usize>j << 2)), dot = load<i32>(at);
      store<i32>(at, metric == L2 ? norm + other - 2 * dot : cosineBits(dot, norm, other));
    }
  }
}

/* One worker's scratch: packed queries, packed base rows, their norms, the tile. */
// @ts-ignore: decorator
@inline
export function scratchBase(metric: i32, nFeatures: i32, scratch: usize): usize {
  return scratch + <usize>QUERY_BLOCK * packedStride(metric, nFeatures);
}
// @ts-ignore: decorator
@inline
export function scratchNorms(metric: i32, nFeatures: i32, scratch: usize): usize {
  return scratch + <usize>(QUERY_BLOCK + BASE_BLOCK) * packedStride(metric, nFeatures);
}
// @ts-ignore: decorator
@inline
export function scratchTile(metric: i32, nFeatures: i32, scratch: usize): usize {
  return scratchNorms(metric, nFeatures, scratch) + (<usize>(QUERY_BLOCK + BASE_BLOCK) << 2);
}
/** Bytes of scratch that one worker needs. */
export function scratchBytes(metric: i32, nFeatures: i32): usize {
  return scratchTile(metric, nFeatures, 0) + (<usize>(QUERY_BLOCK * BASE_BLOCK) << 2);
}
