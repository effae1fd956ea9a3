import { lanes } from '../lanes';
import { Search, larger } from '../search/search';
import { RESIDUAL1, RESIDUAL2, STAGE2_BYTES, STAGE3_BYTES } from './stages-l2';
import { IMAGE_BYTES, STAGE1_BYTES } from './stages';

/* What the filter asks of squared L2: bounds of a tile, thresholds, and the stages that follow the first. */

/** The thresholds of a slot whose `worst` may have changed. */
export function tightenL2(search: Search, slot: i32): void {
  const worst = load<i32>(search.worst + (<usize>slot << 2));
  if (worst < 0 || worst == i32.MAX_VALUE) return;
  setLimits(search, slot, <f64>worst);
}

/** Limits that let through whatever is not further than the root of `squared`. */
// @ts-ignore: decorator
@inline
export function setLimits(search: Search, slot: i32, squared: f64): void {
  const root = 2.0 * Math.sqrt(squared);
  store<i32>(search.limit1 + (<usize>slot << 2), limit(root + load<f64>(search.slacks)));
  store<i32>(search.limit2 + (<usize>slot << 2), limit(root + load<f64>(search.slacks + 8)));
  store<i32>(search.limit3 + (<usize>slot << 2), limit(root + load<f64>(search.slacks + 16)));
}

/** An integer above bound², whatever the rounding. */
// @ts-ignore: decorator
@inline
function limit(bound: f64): i32 {
  return <i32>min(bound * bound + 1.0, 2147483647.0);
}

/** Adds the products of two pairs of numbers of a row of a (splats) with those of four rows of b. */
// @ts-ignore: decorator
@inline
export function stepL2(sum: v128, a0: v128, a1: v128, b0: v128, b1: v128): v128 {
  return i32x4.add(i32x4.add(sum, i32x4.dot_i16x8_s(a0, b0)), i32x4.dot_i16x8_s(a1, b1));
}

/** The bounds of a slot of a with four of b, from what stepL2 has added up: |a - b|² = |a|² + |b|² - 2 a·b */
// @ts-ignore: decorator
@inline
export function boundsL2(search: Search, a: i32, b: i32, dots: v128): v128 {
  const norms = i32x4.add(v128.load(search.norms + (<usize>b << 2)), v128.load32_splat(search.norms + (<usize>a << 2)));
  return i32x4.sub(norms, i32x4.shl(dots, 1));
}

/** (a - b)² of eight i16, added in pairs. */
// @ts-ignore: decorator
@inline
function squaredPairs(a: v128, b: v128): v128 {
  const d = i16x8.sub(a, b);
  return i32x4.dot_i16x8_s(d, d);
}

/** sum (a - b)² over `bytes` bytes of i16, a multiple of 64. */
// @ts-ignore: decorator
@inline
function squaredDifferences(a: usize, b: usize, bytes: usize): i32 {
  let even = i32x4.splat(0), odd = even;
  for (const end = a + bytes; a < end; a += 64, b += 64) {
    even = i32x4.add(even, squaredPairs(v128.load(a), v128.load(b)));
    odd = i32x4.add(odd, squaredPairs(v128.load(a, 16), v128.load(b, 16)));
    even = i32x4.add(even, squaredPairs(v128.load(a, 32), v128.load(b, 32)));
    odd = i32x4.add(odd, squaredPairs(v128.load(a, 48), v128.load(b, 48)));
  }
  return lanes(i32x4.add(even, odd));
}

/** (a - b)² of one i16. */
// @ts-ignore: decorator
@inline
function squaredDifference(a: usize, b: usize): i32 {
  const d = <i32>load<i16>(a) - <i32>load<i16>(b);
  return d * d;
}

/** (a - b)² of sixteen bytes, added in fours. */
// @ts-ignore: decorator
@inline
function squaredFours(a: v128, b: v128): v128 {
  const d = i8x16.sub(i8x16.max_u(a, b), i8x16.min_u(a, b));
  const even = v128.and(d, i16x8.splat(255)), odd = i16x8.shr_u(d, 8);
  return i32x4.add(i32x4.dot_i16x8_s(even, even), i32x4.dot_i16x8_s(odd, odd));
}

/** The squared L2 distance of 3072 bytes, or some number above `most` once it is known to exceed that. */
export function distanceL2(a: usize, b: usize, most: i32): i32 {
  let total: i32 = 0;
  for (let third = 0; third < 3; third++) {
    let s = i32x4.splat(0), t = s;
    for (const end = a + IMAGE_BYTES / 3; a < end; a += 64, b += 64) {
      s = i32x4.add(s, squaredFours(v128.load(a), v128.load(b)));
      t = i32x4.add(t, squaredFours(v128.load(a, 16), v128.load(b, 16)));
      s = i32x4.add(s, squaredFours(v128.load(a, 32), v128.load(b, 32)));
      t = i32x4.add(t, squaredFours(v128.load(a, 48), v128.load(b, 48)));
    }
    total += lanes(i32x4.add(s, t));
    if (total > most) return total;
  }
  return total;
}

/** Whether a pair passes the second stage; `at`, its bound of the first, becomes that of the second. */
// @ts-ignore: decorator
@inline
export function secondL2(search: Search, a: i32, b: i32, at: usize): bool {
  const a1 = search.stage1 + <usize>a * STAGE1_BYTES, b1 = search.stage1 + <usize>b * STAGE1_BYTES;
  const a2 = search.stage2 + <usize>a * STAGE2_BYTES, b2 = search.stage2 + <usize>b * STAGE2_BYTES;
  const less = squaredDifference(a1 + RESIDUAL1, b1 + RESIDUAL1);
  const bound = load<i32>(at) - less + squaredDifferences(a2, b2, STAGE2_BYTES);
  store<i32>(at, bound);
  return bound <= larger(search.limit2, a, b);
}

/** Whether a pair passes the third stage; its bound of the second stands at `at`. */
// @ts-ignore: decorator
@inline
export function thirdL2(search: Search, a: i32, b: i32, at: usize): bool {
  const a2 = search.stage2 + <usize>a * STAGE2_BYTES, b2 = search.stage2 + <usize>b * STAGE2_BYTES;
  const a3 = search.stage3 + <usize>a * STAGE3_BYTES, b3 = search.stage3 + <usize>b * STAGE3_BYTES;
  const less = squaredDifference(a2 + RESIDUAL2, b2 + RESIDUAL2);
  return load<i32>(at) - less + squaredDifferences(a3, b3, STAGE3_BYTES) <= larger(search.limit3, a, b);
}
