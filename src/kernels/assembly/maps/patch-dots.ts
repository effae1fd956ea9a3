import { rows4x8, STORE } from '../tiles/tile4x8';

/*
 * Dot products of every patch in one row of a map with eight filters. A map has its channels innermost, so that each row
 * of a patch is one run of 16-bit codes, and overlapping patches are never unfolded.
 */

/** Filters that are taken together: two vectors of four. */
export const BLOCK: i32 = 8;
/** Bytes of what they give. */
const CELL: usize = 32;
/** Patches that are taken together. */
const TILE: i32 = 4;

/**
 * out[x, k] = the dot product of patch x with filter k, for the patches whose first pixels begin at `codes`, and
 * eight filters. Integers, so the order of sums does not matter; they must fit i32. Three pixels behind the last may be read.
 * @param codes    i16; rows of pixels rowBytes apart, pixels pixelBytes apart
 * @param runBytes of one row of a patch, rounded up to 4: what the filters have beyond it is 0
 * @param filters  i16: for each pair of codes the pairs of eight filters
 * @param out      width × 8 i32; where the width is less than 4, up to four cells, and those behind it become 0
 */
export function patchDots(
  codes: usize, pixelBytes: usize, rowBytes: usize, width: i32, nRows: i32, runBytes: usize, filters: usize, out: usize,
): void {
  for (let x = 0; x < width; x += TILE) {
    const first = max(0, min(x, width - TILE)); // the last tile may overlap the one before: the same integers again
    const to = out + (<usize>first << 5);
    rows4x8<i16>(codes + <usize>first * pixelBytes, pixelBytes, nRows, rowBytes, runBytes, filters, to, CELL, STORE);
  }
  if (width < TILE) memory.fill(out + (<usize>width << 5), 0, <usize>(TILE - width) << 5);
}
