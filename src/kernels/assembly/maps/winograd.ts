import { rows4x8, STORE } from '../tiles/tile4x8';

/*
 * Dot products of 3 × 3 patches with filters by minimal filtering, F(2 × 2, 3 × 3): four patches that make a square share a
 * tile of 4 × 4 pixels, and take 16 products a channel where one by one they take 36. On integers it is exact: filters are
 * transformed four times as large (kernels/maps/filter-codes.ts), and the sums divided by four.
 * Source: Winograd 1980; Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, arXiv 1509.09308.
 */

/** Products of a tile and a filter. */
const PLACES: i32 = 16;
/** Channels that one vector of codes holds. */
const LANES: i32 = 8;
/** Bytes of eight filters' numbers. */
const CELL: usize = 32;
/** Tiles that are taken together. */
const TOGETHER: i32 = 4;

/** Tiles a side: the last ones reach beyond a map whose side is odd. */
// @ts-ignore: decorator
@inline
export function tilesOf(side: i32): i32 {
  return (side + 1) >> 1;
}

/**
 * The tiles of a map, transformed. Each number is a sum of four codes of one 3 × 3 patch, taken with either sign: at most
 * twice the length of the longest patch.
 * @param codes     (side + 2)² pixels of nChannels i16, zeros around; a row and a pixel beyond may be read
 * @param nChannels a multiple of 8
 * @param out       {@link tileBytes}: 16 × nTiles² × nChannels i16
 */
export function transformTiles(codes: usize, side: i32, nChannels: i32, out: usize): void {
  const nTiles = tilesOf(side);
  const pixel = <usize>nChannels << 1;
  const row = <usize>(side + 2) * pixel;
  const place = <usize>(nTiles * nTiles) * pixel;
  for (let y = 0; y < nTiles; y++) {
    for (let x = 0; x < nTiles; x++) {
      let d = codes + <usize>(2 * y) * row + <usize>(2 * x) * pixel;
      for (let c = 0; c < nChannels; c += LANES) {
        const d1 = d + row, d2 = d1 + row, d3 = d2 + row;
        transformRow(d, d2, -1, pixel, out, place);
        transformRow(d1, d2, 1, pixel, out + 4 * place, place);
        transformRow(d2, d1, -1, pixel, out + 8 * place, place);
        transformRow(d1, d3, -1, pixel, out + 12 * place, place);
        d += 16;
        out += 16;
      }
    }
  }
}

/** One row of a transformed tile, from the sum of two rows of its pixels or from their difference. */
// @ts-ignore: decorator
@inline
function transformRow(a: usize, b: usize, sign: i32, pixel: usize, out: usize, place: usize): void {
  const t0 = combined(a, b, sign), t1 = combined(a + pixel, b + pixel, sign);
  const t2 = combined(a + 2 * pixel, b + 2 * pixel, sign), t3 = combined(a + 3 * pixel, b + 3 * pixel, sign);
  v128.store(out, i16x8.sub(t0, t2));
  v128.store(out + place, i16x8.add(t1, t2));
  v128.store(out + 2 * place, i16x8.sub(t2, t1));
  v128.store(out + 3 * place, i16x8.sub(t1, t3));
}

// @ts-ignore: decorator
@inline
function combined(a: usize, b: usize, sign: i32): v128 {
  return sign > 0 ? i16x8.add(v128.load(a), v128.load(b)) : i16x8.sub(v128.load(a), v128.load(b));
}

/** Bytes of a map's tiles. */
// @ts-ignore: decorator
@inline
export function tileBytes(side: i32, nChannels: i32): usize {
  const nTiles = tilesOf(side);
  return <usize>(PLACES * nTiles * nTiles * nChannels) << 1;
}

/** Bytes of what a row of tiles gives before it is put together. */
// @ts-ignore: decorator
@inline
export function productBytes(side: i32): usize {
  return <usize>(PLACES * tilesOf(side)) * CELL;
}

/** Bytes of eight transformed filters. */
// @ts-ignore: decorator
@inline
export function tileFilterBytes(nChannels: i32): usize {
  return <usize>(PLACES * nChannels) << 4;
}

/**
 * The dot products of two rows of patches, 2 y and 2 y + 1, with eight filters: the integers of patchDots.
 * @param tiles    {@link transformTiles}
 * @param side     of the map: at least 7
 * @param filters  i16, transformed: for each place and pair of channels the pairs of eight filters
 * @param products {@link productBytes}
 * @param out      two rows of side × 8 i32, outStep bytes apart; the second is left as it was where the map ends before it
 */
export function tileDots(
  tiles: usize, side: i32, nChannels: i32, y: i32, filters: usize, products: usize, out: usize, outStep: usize,
): void {
  const nTiles = tilesOf(side);
  const bytes = <usize>nChannels << 1;
  const place = <usize>nTiles * CELL;
  let from = tiles + <usize>(y * nTiles) * bytes, to = products;
  for (let p = 0; p < PLACES; p++) {
    for (let x = 0; x < nTiles; x += TOGETHER) {
      const first = <usize>min(x, nTiles - TOGETHER); // the last ones may overlap those before: the same integers again
      rows4x8<i16>(from + first * bytes, bytes, 1, 0, bytes, filters, to + first * CELL, CELL, STORE);
    }
    from += <usize>(nTiles * nTiles) * bytes;
    filters += bytes << 3;
    to += place;
  }
  const hasSecond = 2 * y + 1 < side;
  for (let x = 0; x < nTiles; x++) {
    const isWhole = 2 * x + 1 < side;
    for (let half: usize = 0; half < CELL; half += 16) {
      const m = products + <usize>x * CELL + half, at = out + <usize>x * (CELL << 1) + half;
      putTogether(m, place, 1, at, isWhole);
      if (hasSecond) putTogether(m, place, -1, at + outStep, isWhole);
    }
  }
}

/** A row of what a tile gives: from the first three rows of its products, or the second less the last two. */
// @ts-ignore: decorator
@inline
function putTogether(m: usize, place: usize, sign: i32, out: usize, isWhole: bool): void {
  const s0 = sumOf(m, place, sign), s1 = sumOf(m + place, place, sign), s2 = sumOf(m + 2 * place, place, sign);
  v128.store(out, i32x4.shr_s(i32x4.add(i32x4.add(s0, s1), s2), 2));
  if (!isWhole) return;
  const s3 = sumOf(m + 3 * place, place, sign);
  v128.store(out + CELL, i32x4.shr_s(i32x4.sub(i32x4.sub(s1, s2), s3), 2));
}

// @ts-ignore: decorator
@inline
function sumOf(m: usize, place: usize, sign: i32): v128 {
  const second = v128.load(m + 4 * place), third = v128.load(m + 8 * place);
  return sign > 0
    ? i32x4.add(i32x4.add(v128.load(m), second), third)
    : i32x4.sub(i32x4.sub(second, third), v128.load(m + 12 * place));
}
