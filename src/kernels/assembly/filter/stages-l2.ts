import { lanes } from '../lanes';
import { COSINE } from '../search/distances';
import { Search, isEmpty } from '../search/search';
import { COEFFICIENTS, SPECTRUM_SCRATCH, spectrum } from './spectrum';
import { IMAGE_BYTES, STAGE1_BYTES, bringPixels, interleave, raise } from './stages';

/*
 * The vectors that bound squared L2 distances from below. Stage s keeps the first M_s low frequencies c of an image in
 * order of importance, times 2, and one coordinate more, 2r with r² = |x|² - sum c²: the length of all that was left out.
 * The transform is orthonormal, so that
 *     |x - y|² = sum (c(x) - c(y))² + |rest(x) - rest(y)|² >= sum (c(x) - c(y))² + (r(x) - r(y))².
 * Coordinates are rounded to integers q; let e bound the length of any image's rounding error in stage s. Then
 *     2 |x - y| >= |q(x) - q(y)| - 2e,
 * and where |q(x) - q(y)|² > (2 √T + 2e)², |x - y|² > T: strictly, so that ties with the k-th nearest are never lost.
 * No difference of images exceeds 255 √3072 < 14134 in length, so q fits i16, q(x) - q(y) too, and its square i32.
 * For cosine, images are first brought to the length R = 2^13, and differ by at most √2 R (filter-cosine.ts).
 */

/** Frequencies of the three stages; each has its residual as one coordinate more. */
const M1: i32 = 31;
const M2: i32 = 94;
const M3: i32 = 253;
/** Bytes of a row of the later stages: i16, what the stage adds and its residual, in whole cache lines. */
export const STAGE2_BYTES: usize = 64 << 1;
export const STAGE3_BYTES: usize = 160 << 1;
/** R, the length of every image but the black ones, for cosine. */
export const LENGTH: f64 = 8192;
/** Where a row has its residual. */
export const RESIDUAL1: usize = 31 << 1;
export const RESIDUAL2: usize = 63 << 1;

/** Values gathered for a stage, and a 0 behind them. */
const GATHERED: usize = 160 << 3;

/** Sum of squares of 3072 bytes. */
// @ts-ignore: decorator
@inline
function squaredLength(image: usize): i32 {
  let sum = i32x4.splat(0);
  for (let p: usize = 0; p < IMAGE_BYTES; p += 16) {
    const v = v128.load(image + p);
    const even = v128.and(v, i16x8.splat(255)), odd = i16x8.shr_u(v, 8);
    sum = i32x4.add(sum, i32x4.add(i32x4.dot_i16x8_s(even, even), i32x4.dot_i16x8_s(odd, odd)));
  }
  return lanes(sum);
}

// @ts-ignore: decorator
@inline
function sum2(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/**
 * Writes coordinates [from, from + n) in order of importance, n odd, and then the residual.
 * @param sofar  f64 × 2: the squared length of what earlier stages left out, and the sum of their squared rounding errors
 * @param errors raised to the squared rounding error of the row up to here
 */
// @ts-ignore: decorator
@inline
function writeStage(
  coefficients: usize, order: usize, from: i32, n: i32, to: usize, sofar: usize, errors: usize, gathered: usize,
): void {
  for (let m = 0; m < n; m++) {
    const offset = load<i32>(order + (<usize>(from + m) << 2));
    store<f64>(gathered + (<usize>m << 3), load<f64>(coefficients + (<usize>offset << 3)));
  }
  store<f64>(gathered + (<usize>n << 3), 0);
  let squares = f64x2.splat(0), errorsSquared = squares;
  for (let m: usize = 0; m < <usize>n; m += 2) {
    const c = v128.load(gathered + (m << 3));
    const scaled = f64x2.add(c, c);
    const rounded = f64x2.nearest(scaled);
    const off = f64x2.sub(scaled, rounded);
    squares = f64x2.add(squares, f64x2.mul(c, c));
    errorsSquared = f64x2.add(errorsSquared, f64x2.mul(off, off));
    const q = i32x4.trunc_sat_f64x2_s_zero(rounded);
    store<i16>(to + (m << 1), <i16>i32x4.extract_lane(q, 0));
    store<i16>(to + (m << 1), <i16>i32x4.extract_lane(q, 1), 2);
  }
  const rest = load<f64>(sofar) - sum2(squares);
  const error = load<f64>(sofar, 8) + sum2(errorsSquared);
  store<f64>(sofar, rest);
  store<f64>(sofar, error, 8);
  const residual = 2.0 * Math.sqrt(max(0.0, rest));
  const rounded = nearest(residual);
  store<i16>(to + (<usize>n << 1), <i16>rounded);
  raise(errors, error + (residual - rounded) * (residual - rounded));
}

/** Where an empty slot is: further than any distance, and no sum of two overflows. */
const FAR: i32 = (1 << 30) - 1;

/** The squared length of a slot's first-stage vector. */
// @ts-ignore: decorator
@inline
function writeNorm(search: Search, slot: i32): void {
  const row = search.stage1 + <usize>slot * STAGE1_BYTES;
  let sum = i32x4.splat(0);
  for (let p: usize = 0; p < STAGE1_BYTES; p += 16) {
    const v = v128.load(row + p);
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(v, v));
  }
  store<i32>(search.norms + (<usize>slot << 2), isEmpty(search, slot) ? FAR : lanes(sum));
}

/** Brings the coefficients of an image of this squared length to those of the image at length R. Returns its squared length then. */
// @ts-ignore: decorator
@inline
function normalize(coefficients: usize, squared: f64): f64 {
  if (squared == 0) return 0;
  const factor = f64x2.splat(LENGTH / Math.sqrt(squared));
  for (let at = coefficients; at < coefficients + (<usize>COEFFICIENTS << 3); at += 16) {
    v128.store(at, f64x2.mul(v128.load(at), factor));
  }
  return LENGTH * LENGTH;
}

/**
 * Brings the pixels of slots [first, last) into order and writes the vectors of all stages, for L2 or cosine.
 * @param ordered room for the pixels of all slots
 * @param order   i32 offsets of the 253 most important coefficients
 * @param errors  f64 × 3: raised to the largest squared rounding error of each stage
 */
export function stagesL2(
  metric: i32, search: Search, first: i32, last: i32, ordered: usize, basis: usize, order: usize, errors: usize, scratch: usize,
): void {
  const coefficients = scratch + SPECTRUM_SCRATCH;
  const gathered = coefficients + (<usize>COEFFICIENTS << 3);
  const sofar = gathered + GATHERED;
  for (let slot = first; slot < last; slot++) {
    if (!isEmpty(search, slot)) {
      const image = bringPixels(search, slot, ordered);
      spectrum(image, basis, scratch, coefficients);
      const squared = squaredLength(image);
      store<i32>(search.lengths + (<usize>slot << 2), squared);
      store<f64>(sofar, metric == COSINE ? normalize(coefficients, squared) : squared);
      store<f64>(sofar, 0, 8);
      const to1 = search.stage1 + <usize>slot * STAGE1_BYTES;
      const to2 = search.stage2 + <usize>slot * STAGE2_BYTES;
      const to3 = search.stage3 + <usize>slot * STAGE3_BYTES;
      writeStage(coefficients, order, 0, M1, to1, sofar, errors, gathered);
      writeStage(coefficients, order, M1, M2 - M1, to2, sofar, errors + 8, gathered);
      writeStage(coefficients, order, M2, M3 - M2, to3, sofar, errors + 16, gathered);
    }
    interleave(search, slot);
    writeNorm(search, slot);
  }
}

/** Bytes of scratch that `stagesL2` needs. */
export function scratchBytesL2(): usize {
  return SPECTRUM_SCRATCH + (<usize>COEFFICIENTS << 3) + GATHERED + 16;
}
