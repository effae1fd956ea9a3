/*
 * Dot products of every patch in one row of a map with eight filters. A map has its channels innermost, so that each row
 * of a patch is one run of 16-bit codes, and overlapping patches are never unfolded.
 */

/** Filters that are taken together: two vectors of four. */
export const BLOCK: i32 = 8;
/** Patches that are taken together. */
const TILE: i32 = 4;

// @ts-ignore: decorator
@inline
function addDots(sums: v128, codes: v128, filters: v128): v128 {
  return i32x4.add(sums, i32x4.dot_i16x8_s(codes, filters));
}

/**
 * Four patches by eight filters, as products.ts has it: eight sums and six operands, and no unrolling.
 * @param at the first patch; the others follow, one pixel apart
 */
// @ts-ignore: decorator
@inline
function tile(at: usize, pixelBytes: usize, rowBytes: usize, nRows: i32, runBytes: usize, filters: usize, out: usize): void {
  let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  for (let row = 0; row < nRows; row++) {
    const a1 = at + pixelBytes, a2 = a1 + pixelBytes, a3 = a2 + pixelBytes;
    for (let p: usize = 0; p < runBytes; p += 4) {
      const u = v128.load(filters), v = v128.load(filters, 16);
      filters += 32;
      let x = v128.load32_splat(at + p);
      s0 = addDots(s0, x, u);
      t0 = addDots(t0, x, v);
      x = v128.load32_splat(a1 + p);
      s1 = addDots(s1, x, u);
      t1 = addDots(t1, x, v);
      x = v128.load32_splat(a2 + p);
      s2 = addDots(s2, x, u);
      t2 = addDots(t2, x, v);
      x = v128.load32_splat(a3 + p);
      s3 = addDots(s3, x, u);
      t3 = addDots(t3, x, v);
    }
    at += rowBytes;
  }
  v128.store(out, s0);
  v128.store(out, t0, 16);
  v128.store(out, s1, 32);
  v128.store(out, t1, 48);
  v128.store(out, s2, 64);
  v128.store(out, t2, 80);
  v128.store(out, s3, 96);
  v128.store(out, t3, 112);
}

/**
 * out[x, k] = the dot product of patch x with filter k, for the width ≥ 4 patches whose first pixels begin at `codes`, and
 * eight filters. Integers, so the order of sums does not matter; they must fit i32.
 * @param codes    i16; rows of pixels rowBytes apart, pixels pixelBytes apart
 * @param runBytes of one row of a patch, rounded up to 4: what the filters have beyond it is 0
 * @param filters  i16: for each pair of codes the pairs of eight filters
 * @param out      width × 8 i32
 */
export function patchDots(
  codes: usize, pixelBytes: usize, rowBytes: usize, width: i32, nRows: i32, runBytes: usize, filters: usize, out: usize,
): void {
  for (let x = 0; x < width; x += TILE) {
    const first = min(x, width - TILE); // the last tile may overlap the one before: the same integers again
    const to = out + (<usize>first << 5);
    tile(codes + <usize>first * pixelBytes, pixelBytes, rowBytes, nRows, runBytes, filters, to);
  }
}
