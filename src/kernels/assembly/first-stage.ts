import { L2 } from './distances';
import { tileL1 } from './filter-l1';
import { tileL2 } from './filter-l2';
import { Search } from './search';

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
    if (metric == L2) tileL2(search, a, b, tile);
    else tileL1(search, a, b, tile);
    for (let i = 0; i < 4; i++) {
      end = admit(search, a + i, b, tile + (<usize>i << 5), limits0, end);
      end = admit(search, a + i, b + 4, tile + (<usize>i << 5) + 16, limits1, end);
    }
  }
  return end;
}
