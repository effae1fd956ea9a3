import { L1, L2 } from './distances';
import { BOTH_SIDES, Search, counts, larger, offer } from './search';

/*
 * Rows of f32 features. Their distance is defined in f64: the differences' magnitudes or squares are summed over the even
 * and over the odd features, each in ascending order; the two sums are added, and the total is rounded to f32. As bits,
 * f32 that are not negative are in the order of integers, so that heaps and thresholds take them as they take integers.
 *
 * Pairs are compared in f32 first. All terms are positive. A term has up to three roundings (the difference twice, and the
 * square), and goes through at most n/4 additions in its lane, two of lanes and three of the last features: each changes
 * it by a factor within 1 ± 2^-24 where nothing underflows, and all terms together by less than n 2^-149 where something
 * does. So with s what f32 gives, s (1 - (n/4 + 8) 2^-23) - 2^-126 is below the distance for n up to 2^23, twice the
 * errors being allowed for, and below it rounded to f32; where it exceeds what both rows look for, the pair is dropped.
 * An empty slot is read as a row at address 0, which is always there, and never counts.
 */

/** Bytes of queries that stay in the second-level cache while base rows pass by. */
const BLOCK_BYTES: i32 = 128 << 10;
const SMALLEST_NORMAL: f32 = 1.1754943508222875e-38;

// @ts-ignore: decorator
@inline
function rowOf(search: Search, slot: i32): usize {
  return load<usize>(search.pixels + (<usize>slot << 2));
}

/** Adds |a - b| or (a - b)² of four features. */
// @ts-ignore: decorator
@inline
function add(metric: i32, sum: v128, a: v128, b: v128): v128 {
  const d = f32x4.sub(a, b);
  return f32x4.add(sum, metric == L2 ? f32x4.mul(d, d) : f32x4.abs(d));
}

/** The sum of the lanes and of the last features. */
// @ts-ignore: decorator
@inline
function total(metric: i32, sum: v128, a: usize, b: usize, from: usize, bytes: usize): f32 {
  let s = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
  for (let p = from; p < bytes; p += 4) {
    const d = load<f32>(a + p) - load<f32>(b + p);
    s += metric == L2 ? d * d : abs(d);
  }
  return s;
}

/** The distance as it is defined. */
function distance(metric: i32, a: usize, b: usize, bytes: usize): f32 {
  let sums = f64x2.splat(0);
  const even = bytes & ~7;
  for (let p: usize = 0; p < even; p += 8) {
    const u = f64x2.promote_low_f32x4(v128.load64_zero(a + p)), v = f64x2.promote_low_f32x4(v128.load64_zero(b + p));
    const d = f64x2.sub(u, v);
    sums = f64x2.add(sums, metric == L2 ? f64x2.mul(d, d) : f64x2.abs(d));
  }
  let sum = f64x2.extract_lane(sums, 0);
  if (even < bytes) {
    const d = <f64>load<f32>(a + even) - <f64>load<f32>(b + even);
    sum += metric == L2 ? d * d : abs(d);
  }
  return <f32>(sum + f64x2.extract_lane(sums, 1));
}

/** Meets one pair whose f32 sum is s. */
// @ts-ignore: decorator
@inline
function meet(metric: i32, search: Search, flags: i32, a: i32, b: i32, s: f32, safe: f32, bytes: usize): void {
  const bound = max(0, s * safe - SMALLEST_NORMAL);
  if (reinterpret<i32>(bound) > larger(search.worst, a, b) || !counts(search, flags, a, b)) return;
  const bits = reinterpret<i32>(distance(metric, rowOf(search, a), rowOf(search, b), bytes));
  offer(search, a, b, bits);
  if (flags & BOTH_SIDES) offer(search, b, a, bits);
}

// @ts-ignore: decorator
@inline
function compare(metric: i32, search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32): void {
  const bytes = <usize>search.nFeatures << 2;
  const whole = bytes & ~15;
  const safe: f32 = 1 - (<f32>(search.nFeatures >> 2) + 8) * 2.0 ** -23.0;
  const block = max(4, min(64, BLOCK_BYTES / <i32>bytes) & ~3);
  for (let first = a0; first < a1; first += block) {
    const last = min(first + block, a1);
    for (let b = b0; b < b1; b += 2) {
      const p = rowOf(search, b), q = rowOf(search, b + 1);
      for (let a = first; a < last; a += 4) {
        const r0 = rowOf(search, a), r1 = rowOf(search, a + 1), r2 = rowOf(search, a + 2), r3 = rowOf(search, a + 3);
        let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
        for (let at: usize = 0; at < whole; at += 16) {
          const u = v128.load(p + at), v = v128.load(q + at);
          let w = v128.load(r0 + at);
          s0 = add(metric, s0, w, u);
          t0 = add(metric, t0, w, v);
          w = v128.load(r1 + at);
          s1 = add(metric, s1, w, u);
          t1 = add(metric, t1, w, v);
          w = v128.load(r2 + at);
          s2 = add(metric, s2, w, u);
          t2 = add(metric, t2, w, v);
          w = v128.load(r3 + at);
          s3 = add(metric, s3, w, u);
          t3 = add(metric, t3, w, v);
        }
        meet(metric, search, flags, a, b, total(metric, s0, r0, p, whole, bytes), safe, bytes);
        meet(metric, search, flags, a, b + 1, total(metric, t0, r0, q, whole, bytes), safe, bytes);
        meet(metric, search, flags, a + 1, b, total(metric, s1, r1, p, whole, bytes), safe, bytes);
        meet(metric, search, flags, a + 1, b + 1, total(metric, t1, r1, q, whole, bytes), safe, bytes);
        meet(metric, search, flags, a + 2, b, total(metric, s2, r2, p, whole, bytes), safe, bytes);
        meet(metric, search, flags, a + 2, b + 1, total(metric, t2, r2, q, whole, bytes), safe, bytes);
        meet(metric, search, flags, a + 3, b, total(metric, s3, r3, p, whole, bytes), safe, bytes);
        meet(metric, search, flags, a + 3, b + 1, total(metric, t3, r3, q, whole, bytes), safe, bytes);
      }
    }
  }
}

/** Compares slots [a0, a1) with slots [b0, b1), whose rows are f32; a0 is a multiple of 4, b0 and b1 are of 2. */
export function searchDenseF32(metric: i32, search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32): void {
  if (metric == L2) compare(L2, search, flags, a0, a1, b0, b1);
  else compare(L1, search, flags, a0, a1, b0, b1);
}
