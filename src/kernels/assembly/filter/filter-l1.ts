import { absoluteDifferences, widen } from '../search/distances';
import { lanes } from '../lanes';
import { Search, larger } from '../search/search';
import { STAGE2_BYTES, STAGE3_BYTES, STEP1, STEP2, STEP3 } from './stages-l1';

/* What the filter asks of L1: bounds of a tile, thresholds, and the stages that follow the first. */

/** Numbers of one colour in the third stage, and pixels. */
const PLANE3: usize = 256;
const PLANE: usize = 1024;

/** The thresholds of a slot whose `worst` may have changed. */
export function tightenL1(search: Search, slot: i32): void {
  const worst = load<i32>(search.worst + (<usize>slot << 2));
  if (worst < 0 || worst == i32.MAX_VALUE) return;
  store<i32>(search.limit1 + (<usize>slot << 2), (worst + slack(search, 0)) / STEP1);
  store<i32>(search.limit2 + (<usize>slot << 2), (worst + slack(search, 8)) / STEP2);
  store<i32>(search.limit3 + (<usize>slot << 2), (worst + slack(search, 16)) / STEP3);
}

/** Sums of integers, exact in f64. */
// @ts-ignore: decorator
@inline
function slack(search: Search, offset: usize): i32 {
  return <i32>load<f64>(search.slacks + offset);
}

/** Adds |a - b| of eight numbers of a row of a (two splats of four) and of four rows of b; no number exceeds 7 bits. */
// @ts-ignore: decorator
@inline
export function stepL1(sum: v128, a0: v128, a1: v128, b0: v128, b1: v128): v128 {
  const both = i8x16.add(i8x16.abs(i8x16.sub(a0, b0)), i8x16.abs(i8x16.sub(a1, b1)));
  return i16x8.add(sum, i16x8.extadd_pairwise_i8x16_u(both));
}

/** The bounds of a slot of a with four of b, from what stepL1 has added up. */
// @ts-ignore: decorator
@inline
export function boundsL1(sums: v128): v128 {
  return widen(sums);
}

/** sum |a - b| over n bytes, a multiple of 64 and at most 4096, so that no u16 overflows (128 · 510 < 2^16). */
// @ts-ignore: decorator
@inline
function byteDifferences(a: usize, b: usize, n: usize): i32 {
  let even = i16x8.splat(0), odd = even;
  for (const end = a + n; a < end; a += 64, b += 64) {
    even = i16x8.add(even, absoluteDifferences(v128.load(a), v128.load(b)));
    odd = i16x8.add(odd, absoluteDifferences(v128.load(a, 16), v128.load(b, 16)));
    even = i16x8.add(even, absoluteDifferences(v128.load(a, 32), v128.load(b, 32)));
    odd = i16x8.add(odd, absoluteDifferences(v128.load(a, 48), v128.load(b, 48)));
  }
  return lanes(i32x4.add(widen(even), widen(odd)));
}

/** The L1 distance of 3072 bytes. */
export function distanceL1(a: usize, b: usize): i32 {
  return (
    byteDifferences(a, b, PLANE) +
    byteDifferences(a + PLANE, b + PLANE, PLANE) +
    byteDifferences(a + 2 * PLANE, b + 2 * PLANE, PLANE)
  );
}

/** Whether a pair passes the second stage. */
// @ts-ignore: decorator
@inline
export function secondL1(search: Search, a: i32, b: i32): bool {
  const a2 = search.stage2 + <usize>a * STAGE2_BYTES, b2 = search.stage2 + <usize>b * STAGE2_BYTES;
  return byteDifferences(a2, b2, STAGE2_BYTES) <= larger(search.limit2, a, b);
}

/** Whether a pair passes the third stage; writes its bounds of green and blue to `at`. */
// @ts-ignore: decorator
@inline
export function thirdL1(search: Search, a: i32, b: i32, at: usize): bool {
  const a3 = search.stage3 + <usize>a * STAGE3_BYTES, b3 = search.stage3 + <usize>b * STAGE3_BYTES;
  const red = byteDifferences(a3, b3, PLANE3);
  const green = byteDifferences(a3 + PLANE3, b3 + PLANE3, PLANE3);
  const blue = byteDifferences(a3 + 2 * PLANE3, b3 + 2 * PLANE3, PLANE3);
  store<i32>(at, green);
  store<i32>(at, blue, 4);
  return red + green + blue <= larger(search.limit3, a, b);
}

/**
 * The L1 distance of 3072 bytes, or some number above `most` once it is known to exceed that: colour by colour it takes
 * the place of its bound, which stands at `at`.
 */
// @ts-ignore: decorator
@inline
export function boundedDistanceL1(search: Search, a: usize, b: usize, most: i32, at: usize): i32 {
  const above = most == i32.MAX_VALUE ? most : most + slack(search, 16);
  const green = load<i32>(at), blue = load<i32>(at, 4);
  let distance = byteDifferences(a, b, PLANE);
  if (distance + STEP3 * (green + blue) > above) return i32.MAX_VALUE;
  distance += byteDifferences(a + PLANE, b + PLANE, PLANE);
  if (distance + STEP3 * blue > above) return i32.MAX_VALUE;
  return distance + byteDifferences(a + 2 * PLANE, b + 2 * PLANE, PLANE);
}
