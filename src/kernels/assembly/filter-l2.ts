import { COEFFICIENTS, SPECTRUM_SCRATCH, spectrum } from './spectrum';
import { searchDense } from './dense';
import { L2 } from './distances';
import {
  BOTH_SIDES, CANDIDATES, Search, admit, candidateA, candidateB, candidateBound, candidateLanes, count, counts, larger, offer,
} from './search';

/*
 * The squared L2 filter. Stage s keeps the first M_s low frequencies c of an image in order of importance, times 2, and one
 * coordinate more, 2r with r² = |x|² - sum c²: the length of all that was left out. The transform is orthonormal, so that
 *     |x - y|² = sum (c(x) - c(y))² + |rest(x) - rest(y)|² >= sum (c(x) - c(y))² + (r(x) - r(y))².
 * Coordinates are rounded to integers q; let e bound the length of any image's rounding error in stage s. Then
 *     2 |x - y| >= |q(x) - q(y)| - 2e,
 * and where |q(x) - q(y)|² > (2 √T + 2e)², |x - y|² > T: strictly, so that ties with the k-th nearest are never lost.
 * No difference of images exceeds 255 √3072 < 14134 in length, so q fits i16, q(x) - q(y) too, and its square i32.
 */

/** Frequencies of the three stages; each has its residual as one coordinate more. */
const M1: i32 = 31;
const M2: i32 = 95;
const M3: i32 = 255;
/** i16 coordinates of a row: the first stage whole; of the later ones only what they add, the residual, and zeros. */
const ROW1: usize = 32;
const ROW2: usize = 72;
const ROW3: usize = 168;
const RESIDUAL2: usize = 64;
const RESIDUAL3: usize = 160;

/** Rounds 2 · value; returns the square of the rounding error. */
// @ts-ignore: decorator
@inline
function quantize(value: f64, to: usize): f64 {
  const scaled = 2.0 * value;
  const rounded = nearest(scaled);
  store<i16>(to, <i16>rounded);
  return (scaled - rounded) * (scaled - rounded);
}

// @ts-ignore: decorator
@inline
function residual(squared: f64): f64 {
  return Math.sqrt(max(0.0, squared));
}

/**
 * Writes the stage vectors of rows [first, last), whose pixels adjoin.
 * @param order   i32 offsets of the 255 most important coefficients
 * @param offset  the row number of the first row of `pixels`
 * @param errors  f64 × 3: raised to the largest squared rounding error of each stage
 */
export function stagesL2(
  pixels: usize, first: i32, last: i32, offset: i32, basis: usize, order: usize,
  stage1: usize, stage2: usize, stage3: usize, errors: usize, scratch: usize,
): void {
  const coefficients = scratch + SPECTRUM_SCRATCH;
  for (let i = first; i < last; i++) {
    const image = pixels + <usize>i * 3072;
    spectrum(image, basis, scratch, coefficients);
    let squared: i32 = 0;
    for (let p: usize = 0; p < 3072; p++) squared += <i32>load<u8>(image + p) * <i32>load<u8>(image + p);
    let rest = <f64>squared;
    let error: f64 = 0;
    const row = <usize>(offset + i);
    const to1 = stage1 + row * (ROW1 << 1), to2 = stage2 + row * (ROW2 << 1), to3 = stage3 + row * (ROW3 << 1);
    for (let m = 0; m < M3; m++) {
      if (m == M1) raise(errors, error + quantize(residual(rest), to1 + (<usize>M1 << 1)));
      if (m == M2) raise(errors + 8, error + quantize(residual(rest), to2 + (RESIDUAL2 << 1)));
      const c = load<f64>(coefficients + (<usize>load<i32>(order + (<usize>m << 2)) << 3));
      rest -= c * c;
      const to = m < M1 ? to1 + (<usize>m << 1) : m < M2 ? to2 + (<usize>(m - M1) << 1) : to3 + (<usize>(m - M2) << 1);
      error += quantize(c, to);
    }
    raise(errors + 16, error + quantize(residual(rest), to3 + (RESIDUAL3 << 1)));
    for (let z = RESIDUAL2 + 1; z < ROW2; z++) store<i16>(to2 + (z << 1), 0);
    for (let z = RESIDUAL3 + 1; z < ROW3; z++) store<i16>(to3 + (z << 1), 0);
  }
}

// @ts-ignore: decorator
@inline
function raise(at: usize, value: f64): void {
  if (value > load<f64>(at)) store<f64>(at, value);
}

/** The thresholds of a slot whose k-th nearest may have changed. */
// @ts-ignore: decorator
@inline
function tighten(search: Search, slot: i32): void {
  const worst = load<i32>(search.worst + (<usize>slot << 2));
  if (worst < 0 || worst == i32.MAX_VALUE) return;
  const root = 2.0 * Math.sqrt(<f64>worst);
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

/** sum (a - b)² over `bytes` bytes of i16. */
// @ts-ignore: decorator
@inline
function squaredDifferences(a: usize, b: usize, bytes: usize): i32 {
  let sum = i32x4.splat(0);
  for (let p: usize = 0; p < bytes; p += 16) {
    const d = i16x8.sub(v128.load(a + p), v128.load(b + p));
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(d, d));
  }
  return lanes(sum);
}

// @ts-ignore: decorator
@inline
function lanes(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

/** The squared L2 distance of 3072 bytes, or some number above `most` once it is known to exceed that. */
function exactDistance(a: usize, b: usize, most: i32): i32 {
  let total: i32 = 0;
  for (let plane: usize = 0; plane < 3072; plane += 1024) {
    let low = i32x4.splat(0), high = low;
    for (let p = plane; p < plane + 1024; p += 16) {
      const d0 = i16x8.sub(v128.load_ext<u8>(a + p), v128.load_ext<u8>(b + p));
      const d1 = i16x8.sub(v128.load_ext<u8>(a + p, 8), v128.load_ext<u8>(b + p, 8));
      low = i32x4.add(low, i32x4.dot_i16x8_s(d0, d0));
      high = i32x4.add(high, i32x4.dot_i16x8_s(d1, d1));
    }
    total += lanes(i32x4.add(low, high));
    if (total > most) return total;
  }
  return total;
}

// @ts-ignore: decorator
@inline
function square(x: i32): i32 {
  return x * x;
}

/** Meets one pair that the first stage let through with `bound`. Returns how many stages it passed: 0 to 2 fell to a bound. */
// @ts-ignore: decorator
@inline
function refine(search: Search, flags: i32, a: i32, b: i32, bound: i32): i32 {
  if (!counts(search, flags, a, b)) return 0;
  const rowA = <usize>load<i32>(search.rows + (<usize>a << 2)), rowB = <usize>load<i32>(search.rows + (<usize>b << 2));
  const a2 = search.stage2 + rowA * (ROW2 << 1), b2 = search.stage2 + rowB * (ROW2 << 1);
  const a1 = search.stage1 + <usize>a * (ROW1 << 1), b1 = search.stage1 + <usize>b * (ROW1 << 1);
  const residual1 = <i32>load<i16>(a1 + (<usize>M1 << 1)) - <i32>load<i16>(b1 + (<usize>M1 << 1));
  const bound2 = bound - square(residual1) + squaredDifferences(a2, b2, ROW2 << 1);
  if (bound2 > larger(search.limit2, a, b)) return 0;
  const a3 = search.stage3 + rowA * (ROW3 << 1), b3 = search.stage3 + rowB * (ROW3 << 1);
  const residual2 = <i32>load<i16>(a2 + (RESIDUAL2 << 1)) - <i32>load<i16>(b2 + (RESIDUAL2 << 1));
  const bound3 = bound2 - square(residual2) + squaredDifferences(a3, b3, ROW3 << 1);
  if (bound3 > larger(search.limit3, a, b)) return 1;
  const most = larger(search.worst, a, b);
  const distance = exactDistance(
    load<usize>(search.pixels + (<usize>a << 2)), load<usize>(search.pixels + (<usize>b << 2)), most,
  );
  if (distance > most) return 2;
  if (offer(search, a, b, distance)) tighten(search, a);
  if (flags & BOTH_SIDES && offer(search, b, a, distance)) tighten(search, b);
  return 2;
}

/** One dimension pair of four rows of a by eight of b. */
// @ts-ignore: decorator
@inline
function step(sum: v128, a: usize, b: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(v128.load32_splat(a), b));
}

/** The bounds of a row of a against four of b: |a - b|² = |a|² + |b|² - 2 a·b. */
// @ts-ignore: decorator
@inline
function bounds(search: Search, a: i32, dots: v128, normsB: v128): v128 {
  const norms = i32x4.add(normsB, v128.load32_splat(search.norms + (<usize>a << 2)));
  return i32x4.sub(norms, i32x4.shl(dots, 1));
}

/** Slots of a whose later stages stay in the second-level cache while those of b pass by. */
const RESIDENT: i32 = 256;

/**
 * Compares slots [a0, a1) with slots [b0, b1); a0 is a multiple of 4, b0 and b1 are of 8.
 * Where more than an eighth of the pairs need their exact distance, bounds do not pay: the rest is computed densely.
 * @param scratch 64 bytes for each of 256 slots, the candidates of one pass, and no less than `scratchBytes`
 * @param passed i32 × 3, raised by how many pairs passed the first, second and third stage
 */
export function searchL2(
  search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32, passed: usize, scratch: usize,
): void {
  for (let a = a0; a < a1; a += RESIDENT) {
    searchResident(search, flags, a, min(a + RESIDENT, a1), b0, b1, passed, scratch);
  }
}

function searchResident(
  search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32, passed: usize, scratch: usize,
): void {
  let after1 = 0, after2 = 0, after3 = 0;
  for (let b = b0; b < b1; b += 8) {
    const b8 = search.stage1by4 + <usize>(b >> 2) * (ROW1 << 3);
    const next: usize = ROW1 << 3;
    const norms0 = v128.load(search.norms + (<usize>b << 2)), norms1 = v128.load(search.norms + (<usize>b << 2), 16);
    const limits0 = v128.load(search.limit1 + (<usize>b << 2)), limits1 = v128.load(search.limit1 + (<usize>b << 2), 16);
    let end = scratch;
    for (let a = a0; a < a1; a += 4) {
      const row = search.stage1 + <usize>a * (ROW1 << 1);
      const stride: usize = ROW1 << 1;
      let s00 = i32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
      for (let m: usize = 0; m < ROW1; m += 4) {
        let v0 = v128.load(b8 + (m << 3)), v1 = v128.load(b8 + next + (m << 3));
        const at = row + (m << 1);
        s00 = step(s00, at, v0);
        s01 = step(s01, at, v1);
        s10 = step(s10, at + stride, v0);
        s11 = step(s11, at + stride, v1);
        s20 = step(s20, at + 2 * stride, v0);
        s21 = step(s21, at + 2 * stride, v1);
        s30 = step(s30, at + 3 * stride, v0);
        s31 = step(s31, at + 3 * stride, v1);
        v0 = v128.load(b8 + (m << 3), 16);
        v1 = v128.load(b8 + next + (m << 3), 16);
        s00 = step(s00, at + 4, v0);
        s01 = step(s01, at + 4, v1);
        s10 = step(s10, at + stride + 4, v0);
        s11 = step(s11, at + stride + 4, v1);
        s20 = step(s20, at + 2 * stride + 4, v0);
        s21 = step(s21, at + 2 * stride + 4, v1);
        s30 = step(s30, at + 3 * stride + 4, v0);
        s31 = step(s31, at + 3 * stride + 4, v1);
      }
      end = admit(search, a, b, bounds(search, a, s00, norms0), limits0, end);
      end = admit(search, a, b + 4, bounds(search, a, s01, norms1), limits1, end);
      end = admit(search, a + 1, b, bounds(search, a + 1, s10, norms0), limits0, end);
      end = admit(search, a + 1, b + 4, bounds(search, a + 1, s11, norms1), limits1, end);
      end = admit(search, a + 2, b, bounds(search, a + 2, s20, norms0), limits0, end);
      end = admit(search, a + 2, b + 4, bounds(search, a + 2, s21, norms1), limits1, end);
      end = admit(search, a + 3, b, bounds(search, a + 3, s30, norms0), limits0, end);
      end = admit(search, a + 3, b + 4, bounds(search, a + 3, s31, norms1), limits1, end);
    }
    for (let at = scratch; at < end; at += CANDIDATES) {
      const a = candidateA(at);
      for (let passedLanes = candidateLanes(at); passedLanes; passedLanes &= passedLanes - 1) {
        const lane = <i32>ctz(passedLanes);
        const stages = refine(search, flags, a, candidateB(at) + lane, candidateBound(at, lane));
        after1++;
        after2 += <i32>(stages > 0);
        after3 += <i32>(stages > 1);
      }
    }
    if (after3 << 3 > (b + 8 - b0) * (a1 - a0)) {
      searchDense(L2, search, flags, a0, a1, b + 8, b1, scratch);
      for (let slot = a0; slot < a1; slot++) tighten(search, slot);
      for (let slot = b0; slot < b1; slot++) tighten(search, slot);
      break;
    }
  }
  count(passed, after1, after2, after3);
}

/** Bytes of scratch that `stagesL2` needs. */
export function stagesScratchBytes(): usize {
  return SPECTRUM_SCRATCH + (<usize>COEFFICIENTS << 3);
}
