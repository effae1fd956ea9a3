import { cosineBits } from './cosine';
import { COSINE, L1, L2 } from './distances';
import { BOTH_SIDES, Search, counts, larger, offer } from './search';

/*
 * Rows of f32 features. Their distance is defined in f64: the differences' magnitudes or squares, or for cosine (cosine.ts)
 * three times products, are summed over the even and over the odd features, each in ascending order; the two sums are added,
 * and the distance is rounded to f32. As bits, f32 that are not negative are in the order of integers, so that heaps and
 * thresholds take them as they take integers.
 *
 * Pairs are compared in f32 first. All terms are positive. A term has up to three roundings (the difference twice, and the
 * square), and goes through at most n/4 additions in its lane, two of lanes and three of the last features: each changes
 * it by a factor within 1 ± 2^-24 where nothing underflows, and all terms together by less than n 2^-149 where something
 * does. So with s what f32 gives, s (1 - (n/4 + 8) 2^-23) - 2^-126 is below the distance for n up to 2^23, twice the
 * errors being allowed for, and below it rounded to f32; where it exceeds what both rows look for, the pair is dropped.
 *
 * For cosine, s is off the true product by at most (n/4 + 6) 2^-24 of the sum of |a_p b_p|, which is at most |a| |b|, and by
 * less than n 2^-149. Lengths are rounded to f32, which changes the cosine by less than 2^-22. So with l = |a| |b|,
 * 1 - (s + n 2^-149) / l - (n/4 + 16) 2^-23 is below the distance, rounded or not, twice the sum's error being allowed for.
 * Rows so short that f32 does not hold their length well have none, and always meet their exact distance.
 * An empty slot is read as a row at address 0, which is always there, and never counts.
 *
 * Of long rows sketches are compared instead, for L2: their products with a few directions that are orthonormal, or nearly so
 * (ops/search/sketches.ts). With σ the largest singular value of the directions, and sketches off by at most `slack` times a
 * row's length, rows are at least (sqrt(s) - slack (|a| + |b|)) / σ apart, s being the sketches' squared distance. For L1,
 * codes of 8 bits are (codes-l1.ts).
 */

/** Bytes of queries that stay in the second-level cache while base rows pass by. */
const BLOCK_BYTES: i32 = 128 << 10;
const SMALLEST_NORMAL: f32 = 1.1754943508222875e-38;

// @ts-ignore: decorator
@inline
function addressOf(addresses: usize, slot: i32): usize {
  return load<usize>(addresses + (<usize>slot << 2));
}

// @ts-ignore: decorator
@inline
function rowOf(search: Search, slot: i32): usize {
  return addressOf(search.pixels, slot);
}

/** Adds |a - b|, (a - b)² or a b of four features. */
// @ts-ignore: decorator
@inline
function add(metric: i32, sum: v128, a: v128, b: v128): v128 {
  if (metric == COSINE) return f32x4.add(sum, f32x4.mul(a, b));
  const d = f32x4.sub(a, b);
  return f32x4.add(sum, metric == L2 ? f32x4.mul(d, d) : f32x4.abs(d));
}

/** The sum of the lanes and of the last features. */
// @ts-ignore: decorator
@inline
function total(metric: i32, sum: v128, a: usize, b: usize, from: usize, bytes: usize): f32 {
  let s = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
  for (let p = from; p < bytes; p += 4) {
    const x = load<f32>(a + p), y = load<f32>(b + p), d = x - y;
    s += metric == COSINE ? x * y : metric == L2 ? d * d : abs(d);
  }
  return s;
}

/** The sum of a term of each feature, as it is defined. */
// @ts-ignore: decorator
@inline
function exactSum(metric: i32, a: usize, b: usize, bytes: usize): f64 {
  let sums = f64x2.splat(0);
  const even = bytes & ~7;
  for (let p: usize = 0; p < even; p += 8) {
    const u = f64x2.promote_low_f32x4(v128.load64_zero(a + p)), v = f64x2.promote_low_f32x4(v128.load64_zero(b + p));
    const d = f64x2.sub(u, v);
    sums = f64x2.add(sums, metric == COSINE ? f64x2.mul(u, v) : metric == L2 ? f64x2.mul(d, d) : f64x2.abs(d));
  }
  let sum = f64x2.extract_lane(sums, 0);
  if (even < bytes) {
    const x = <f64>load<f32>(a + even), y = <f64>load<f32>(b + even), d = x - y;
    sum += metric == COSINE ? x * y : metric == L2 ? d * d : abs(d);
  }
  return sum + f64x2.extract_lane(sums, 1);
}

/** The bits of the distance as it is defined. */
function distanceBits(metric: i32, a: usize, b: usize, bytes: usize): i32 {
  if (metric == L1) return reinterpret<i32>(<f32>exactSum(L1, a, b, bytes));
  if (metric == L2) return reinterpret<i32>(<f32>exactSum(L2, a, b, bytes));
  return cosineBits(exactSum(COSINE, a, b, bytes), exactSum(COSINE, a, a, bytes), exactSum(COSINE, b, b, bytes));
}

const SHORTEST: f64 = 2.0 ** -100.0;

/** Writes the lengths of slots [first, last), which bounds of cosine and of sketches need: 0 for those that are too short for f32. */
export function lengthsF32(search: Search, first: i32, last: i32): void {
  const bytes = <usize>search.nFeatures << 2;
  for (let slot = first; slot < last; slot++) {
    const row = rowOf(search, slot);
    const length = row ? Math.sqrt(exactSum(COSINE, row, row, bytes)) : 0.0;
    store<f32>(search.lengths + (<usize>slot << 2), length < SHORTEST ? 0 : <f32>length);
  }
}

/** A number below the cosine distance of two slots whose f32 sum of products is s. */
// @ts-ignore: decorator
@inline
function boundCosine(search: Search, a: i32, b: i32, s: f32): f32 {
  const lengths = search.lengths;
  const length = <f64>load<f32>(lengths + (<usize>a << 2)) * <f64>load<f32>(lengths + (<usize>b << 2));
  if (length == 0) return 0;
  const n = <f64>search.nFeatures;
  return <f32>max(0.0, 1.0 - (<f64>s + n * 2.0 ** -149.0) / length - (n * 0.25 + 16.0) * 2.0 ** -23.0);
}

/** Offers each row of a pair the other, if it counts, at the distance as it is defined. */
export function measure(metric: i32, search: Search, flags: i32, a: i32, b: i32): void {
  if (!counts(search, flags, a, b)) return;
  const bits = distanceBits(metric, rowOf(search, a), rowOf(search, b), <usize>search.nFeatures << 2);
  offer(search, a, b, bits);
  if (flags & BOTH_SIDES) offer(search, b, a, bits);
}

/** Meets one pair whose f32 sum is s. */
// @ts-ignore: decorator
@inline
function meet(metric: i32, search: Search, flags: i32, a: i32, b: i32, s: f32, safe: f32): void {
  const bound: f32 = metric == COSINE ? boundCosine(search, a, b, s) : max(0, s * safe - SMALLEST_NORMAL);
  if (reinterpret<i32>(bound) <= larger(search.worst, a, b)) measure(metric, search, flags, a, b);
}

/** Meets one pair whose sketches' squared distance in f32 is s. */
function meetSketched(search: Search, flags: i32, a: i32, b: i32, s: f32, safe: f32): void {
  const worst = larger(search.worst, a, b);
  const lengths = <f64>load<f32>(search.lengths + (<usize>a << 2)) + <f64>load<f32>(search.lengths + (<usize>b << 2));
  const slack = load<f64>(search.slacks) * lengths + 1e-30; // rows whose length is 0 are shorter than 2^-100
  // Of what is looked for, with its rounding to f32; NaN, which no number exceeds, as long as nothing is known.
  const reach = load<f64>(search.slacks, 8) * Math.sqrt(<f64>reinterpret<f32>(worst)) * (1 + 2.0 ** -22.0) + slack;
  if (worst >= 0 && !(<f64>s * <f64>safe - <f64>SMALLEST_NORMAL > reach * reach)) measure(L2, search, flags, a, b);
}

/** Meets one pair, of which s is the sum of the rows, or the squared distance of their sketches. */
// @ts-ignore: decorator
@inline
function meetEither(
  sketched: bool, metric: i32, search: Search, flags: i32, a: i32, b: i32, s: f32, safe: f32,
): void {
  if (sketched) meetSketched(search, flags, a, b, s, safe);
  else meet(metric, search, flags, a, b, s, safe);
}

// @ts-ignore: decorator
@inline
function compare(sketched: bool, metric: i32, search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32): void {
  const n = sketched ? search.sketchWidth : search.nFeatures;
  const addresses = sketched ? search.sketches : search.pixels;
  const bytes = <usize>n << 2;
  const whole = bytes & ~15;
  const safe: f32 = 1 - (<f32>(n >> 2) + 8) * 2.0 ** -23.0;
  const block = max(4, min(64, BLOCK_BYTES / <i32>bytes) & ~3);
  for (let first = a0; first < a1; first += block) {
    const last = min(first + block, a1);
    for (let b = b0; b < b1; b += 2) {
      const p = addressOf(addresses, b), q = addressOf(addresses, b + 1);
      for (let a = first; a < last; a += 4) {
        const r0 = addressOf(addresses, a), r1 = addressOf(addresses, a + 1);
        const r2 = addressOf(addresses, a + 2), r3 = addressOf(addresses, a + 3);
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
        meetEither(sketched, metric, search, flags, a, b, total(metric, s0, r0, p, whole, bytes), safe);
        meetEither(sketched, metric, search, flags, a, b + 1, total(metric, t0, r0, q, whole, bytes), safe);
        meetEither(sketched, metric, search, flags, a + 1, b, total(metric, s1, r1, p, whole, bytes), safe);
        meetEither(sketched, metric, search, flags, a + 1, b + 1, total(metric, t1, r1, q, whole, bytes), safe);
        meetEither(sketched, metric, search, flags, a + 2, b, total(metric, s2, r2, p, whole, bytes), safe);
        meetEither(sketched, metric, search, flags, a + 2, b + 1, total(metric, t2, r2, q, whole, bytes), safe);
        meetEither(sketched, metric, search, flags, a + 3, b, total(metric, s3, r3, p, whole, bytes), safe);
        meetEither(sketched, metric, search, flags, a + 3, b + 1, total(metric, t3, r3, q, whole, bytes), safe);
      }
    }
  }
}

/**
 * Compares slots [a0, a1) with slots [b0, b1), whose rows are f32; a0 is a multiple of 4, b0 and b1 are of 2. Of rows that have
 * sketches only those pairs meet all features that may matter.
 */
export function searchDenseF32(metric: i32, search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32): void {
  if (metric == L2) compare(search.sketchWidth > 0, L2, search, flags, a0, a1, b0, b1);
  else if (metric == COSINE) compare(false, COSINE, search, flags, a0, a1, b0, b1);
  else compare(false, L1, search, flags, a0, a1, b0, b1);
}
