import { L1 } from '../search/distances';
import { boundsL1, stepL1 } from './filter-l1';
import { boundsL2, stepL2 } from './filter-l2';
import { Search } from '../search/search';
import { STAGE1_BYTES } from './stages';

/** Slots of a whose vectors stay in the second-level cache while those of b pass by. */
export const RESIDENT: i32 = 256;

/* What the first stage lets through: a slot of a with four of b, a mask of those of them that passed, and their bounds. */
export const FOUR_BYTES: usize = 32;
const TILE: usize = <usize>RESIDENT * 2 * FOUR_BYTES;
/** Bytes of scratch: a list of fours, and the bounds of a tile. */
export const FIRST_STAGE_SCRATCH: usize = TILE + 128;

/** Appends what is within the limits of four slots of b, or within a's own. Returns the end of the list. */
// @ts-ignore: decorator
@inline
function admit(search: Search, a: i32, b: i32, bounds: usize, limitsB: v128, to: usize): usize {
  const four = v128.load(bounds);
  const limits = i32x4.max_s(limitsB, v128.load32_splat(search.limit1 + (<usize>a << 2)));
  const passed = i32x4.bitmask(i32x4.le_s(four, limits));
  store<i32>(to, a);
  store<i32>(to, b, 4);
  store<i32>(to, passed, 8);
  v128.store(to, four, 16);
  return to + (<usize>(passed != 0) << 5);
}

// @ts-ignore: decorator
@inline
function step(metric: i32, sum: v128, a0: v128, a1: v128, b0: v128, b1: v128): v128 {
  return metric == L1 ? stepL1(sum, a0, a1, b0, b1) : stepL2(sum, a0, a1, b0, b1);
}

// @ts-ignore: decorator
@inline
function bounds(metric: i32, search: Search, a: i32, b: i32, sums: v128): v128 {
  return metric == L1 ? boundsL1(sums) : boundsL2(search, a, b, sums);
}

/** The bounds of four slots of a and eight of b, into `tile`: eight vectors, two for each slot of a. */
// @ts-ignore: decorator
@inline
function boundTile(metric: i32, search: Search, a: i32, b: i32, tile: usize): void {
  const row = search.stage1 + <usize>a * STAGE1_BYTES;
  const b0 = search.stage1by4 + <usize>b * STAGE1_BYTES, b1 = b0 + 4 * STAGE1_BYTES;
  let s00 = i32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  for (let p: usize = 0; p < STAGE1_BYTES; p += 8) {
    const at = row + p;
    const v0 = v128.load(b0 + (p << 2)), w0 = v128.load(b0 + (p << 2), 16);
    const v1 = v128.load(b1 + (p << 2)), w1 = v128.load(b1 + (p << 2), 16);
    let t = v128.load32_splat(at), u = v128.load32_splat(at, 4);
    s00 = step(metric, s00, t, u, v0, w0);
    s01 = step(metric, s01, t, u, v1, w1);
    t = v128.load32_splat(at, STAGE1_BYTES);
    u = v128.load32_splat(at, STAGE1_BYTES + 4);
    s10 = step(metric, s10, t, u, v0, w0);
    s11 = step(metric, s11, t, u, v1, w1);
    t = v128.load32_splat(at, 2 * STAGE1_BYTES);
    u = v128.load32_splat(at, 2 * STAGE1_BYTES + 4);
    s20 = step(metric, s20, t, u, v0, w0);
    s21 = step(metric, s21, t, u, v1, w1);
    t = v128.load32_splat(at, 3 * STAGE1_BYTES);
    u = v128.load32_splat(at, 3 * STAGE1_BYTES + 4);
    s30 = step(metric, s30, t, u, v0, w0);
    s31 = step(metric, s31, t, u, v1, w1);
  }
  v128.store(tile, bounds(metric, search, a, b, s00));
  v128.store(tile, bounds(metric, search, a, b + 4, s01), 16);
  v128.store(tile, bounds(metric, search, a + 1, b, s10), 32);
  v128.store(tile, bounds(metric, search, a + 1, b + 4, s11), 48);
  v128.store(tile, bounds(metric, search, a + 2, b, s20), 64);
  v128.store(tile, bounds(metric, search, a + 2, b + 4, s21), 80);
  v128.store(tile, bounds(metric, search, a + 3, b, s30), 96);
  v128.store(tile, bounds(metric, search, a + 3, b + 4, s31), 112);
}

/**
 * Lists what passes of slots [a0, a1), at most RESIDENT, with the eight from b on; a0 is a multiple of 4, b of 8.
 * @param limits0,limits1 the limits of the eight
 * @returns the end of the list, which starts at `list`
 */
// @ts-ignore: decorator
@inline
export function firstStage(metric: i32, search: Search, a0: i32, a1: i32, b: i32, limits0: v128, limits1: v128, list: usize): usize {
  const tile = list + TILE;
  let end = list;
  for (let a = a0; a < a1; a += 4) {
    boundTile(metric, search, a, b, tile);
    for (let i = 0; i < 4; i++) {
      end = admit(search, a + i, b, tile + (<usize>i << 5), limits0, end);
      end = admit(search, a + i, b + 4, tile + (<usize>i << 5) + 16, limits1, end);
    }
  }
  return end;
}
