import { Search, isEmpty } from './search';
import { COEFFICIENTS, SPECTRUM_SCRATCH, spectrum } from './spectrum';
import { IMAGE_BYTES, STAGE1_BYTES, arrange, bringPixels, raise } from './stages';

/*
 * The vectors that bound squared L2 distances from below. Stage s keeps the first M_s low frequencies c of an image in
 * order of importance, times 2, and one coordinate more, 2r with r² = |x|² - sum c²: the length of all that was left out.
 * The transform is orthonormal, so that
 *     |x - y|² = sum (c(x) - c(y))² + |rest(x) - rest(y)|² >= sum (c(x) - c(y))² + (r(x) - r(y))².
 * Coordinates are rounded to integers q; let e bound the length of any image's rounding error in stage s. Then
 *     2 |x - y| >= |q(x) - q(y)| - 2e,
 * and where |q(x) - q(y)|² > (2 √T + 2e)², |x - y|² > T: strictly, so that ties with the k-th nearest are never lost.
 * No difference of images exceeds 255 √3072 < 14134 in length, so q fits i16, q(x) - q(y) too, and its square i32.
 */

/** Frequencies of the three stages; each has its residual as one coordinate more. */
const M1: i32 = 31;
const M2: i32 = 94;
const M3: i32 = 253;
/** Bytes of a row of the later stages: i16, what the stage adds and its residual, in whole cache lines. */
export const STAGE2_BYTES: usize = 64 << 1;
export const STAGE3_BYTES: usize = 160 << 1;
/** Where a row has its residual. */
export const RESIDUAL1: usize = 31 << 1;
export const RESIDUAL2: usize = 63 << 1;
const RESIDUAL3: usize = 159 << 1;

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
 * Brings the pixels of slots [first, last) into order and writes the vectors of all stages.
 * @param ordered room for the pixels of all slots
 * @param order   i32 offsets of the 253 most important coefficients
 * @param errors  f64 × 3: raised to the largest squared rounding error of each stage
 */
export function stagesL2(
  search: Search, first: i32, last: i32, ordered: usize, basis: usize, order: usize, errors: usize, scratch: usize,
): void {
  const coefficients = scratch + SPECTRUM_SCRATCH;
  for (let slot = first; slot < last; slot++) {
    if (!isEmpty(search, slot)) {
      const image = bringPixels(search, slot, ordered);
      spectrum(image, basis, scratch, coefficients);
      let squared: i32 = 0;
      for (let p: usize = 0; p < IMAGE_BYTES; p++) squared += <i32>load<u8>(image + p) * <i32>load<u8>(image + p);
      let rest = <f64>squared;
      let error: f64 = 0;
      const to1 = search.stage1 + <usize>slot * STAGE1_BYTES;
      const to2 = search.stage2 + <usize>slot * STAGE2_BYTES;
      const to3 = search.stage3 + <usize>slot * STAGE3_BYTES;
      for (let m = 0; m < M3; m++) {
        if (m == M1) raise(errors, error + quantize(residual(rest), to1 + RESIDUAL1));
        if (m == M2) raise(errors + 8, error + quantize(residual(rest), to2 + RESIDUAL2));
        const c = load<f64>(coefficients + (<usize>load<i32>(order + (<usize>m << 2)) << 3));
        rest -= c * c;
        const to = m < M1 ? to1 + (<usize>m << 1) : m < M2 ? to2 + (<usize>(m - M1) << 1) : to3 + (<usize>(m - M2) << 1);
        error += quantize(c, to);
      }
      raise(errors + 16, error + quantize(residual(rest), to3 + RESIDUAL3));
    }
    arrange(search, slot);
  }
}

/** Bytes of scratch that `stagesL2` needs. */
export function stagesScratchBytes(): usize {
  return SPECTRUM_SCRATCH + (<usize>COEFFICIENTS << 3);
}
