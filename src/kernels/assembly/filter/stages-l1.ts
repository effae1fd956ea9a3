import { Search, isEmpty } from '../search/search';
import { IMAGE_BYTES, STAGE1_BYTES, bringPixels, interleave, raise } from './stages';

/*
 * The vectors that bound L1 distances from below: sums over blocks of pixels. For any block, |sum x - sum y| <= sum |x - y|;
 * the same holds for a block through all three colours, which tells images apart nearly as well as three blocks of one
 * colour: sums over 4 × 4 pixels of all colours, over 2 × 2 of all colours, and over 2 × 2 of each.
 * Sums v are rounded to q, whole steps of s: |v(x) - v(y)| >= s |q(x) - q(y)| - |v(x) - s q(x)| - |v(y) - s q(y)|. Let e
 * bound the sum of the errors |v - s q| of any image in a stage. Then
 *     |x - y| >= s sum |q(x) - q(y)| - 2e,
 * and where sum |q(x) - q(y)| > (T + 2e) / s, |x - y| > T: strictly, so that ties with the k-th nearest are never lost.
 */

/** Units of each stage: with the first, numbers fit 7 bits (4 · 4 · 3 · 255 / 97), with the others 8. */
export const STEP1: i32 = 97;
export const STEP2: i32 = 12;
export const STEP3: i32 = 4;
/** Bytes of a row, one for each number. */
export const STAGE2_BYTES: usize = 256;
export const STAGE3_BYTES: usize = 768;
const PLANE: usize = 1024;

/** Rounds a sum to whole steps; returns the error. */
// @ts-ignore: decorator
@inline
function quantize(sum: i32, step: i32, to: usize): i32 {
  const rounded = (sum + (step >> 1)) / step;
  store<u8>(to, rounded);
  return abs(sum - step * rounded);
}

/** Sums of 2 × 2 pixels of one plane, 16 × 16 numbers of 16 bits. */
// @ts-ignore: decorator
@inline
function blockSums(plane: usize, to: usize): void {
  for (let y: usize = 0; y < 16; y++) {
    const top = plane + y * 64;
    for (let x: usize = 0; x < 32; x += 16) {
      const upper = i16x8.extadd_pairwise_i8x16_u(v128.load(top + x));
      const lower = i16x8.extadd_pairwise_i8x16_u(v128.load(top + x, 32));
      v128.store(to + y * 32 + x, i16x8.add(upper, lower));
    }
  }
}

/** Writes the first stage from sums over 2 × 2 pixels of all colours. Returns the sum of rounding errors. */
// @ts-ignore: decorator
@inline
function coarse(sums: usize, to: usize): i32 {
  let error = 0;
  for (let y: usize = 0; y < 8; y++) {
    for (let x: usize = 0; x < 8; x++) {
      const at = sums + ((y * 32 + x * 2) << 1);
      const sum = <i32>load<u16>(at) + <i32>load<u16>(at, 2) + <i32>load<u16>(at, 32) + <i32>load<u16>(at, 34);
      error += quantize(sum, STEP1, to + y * 8 + x);
    }
  }
  return error;
}

/** The first stage of images [first, last), which adjoin, whatever the metric: what orders them by likeness. */
export function likeness(pixels: usize, first: i32, last: i32, to: usize, scratch: usize): void {
  for (let i = first; i < last; i++) {
    for (let c: usize = 0; c < 3; c++) blockSums(pixels + <usize>i * IMAGE_BYTES + c * PLANE, scratch + (c << 9));
    for (let p: usize = 0; p < 512; p += 16) {
      const sum = i16x8.add(v128.load(scratch + p), v128.load(scratch + p, 512));
      v128.store(scratch + p, i16x8.add(sum, v128.load(scratch + p, 1024)));
    }
    coarse(scratch, to + <usize>i * STAGE1_BYTES);
  }
}

/**
 * Brings the pixels of slots [first, last) into order and writes the vectors of all stages.
 * @param ordered room for the pixels of all slots
 * @param errors  f64 × 3: raised to the largest sum of rounding errors of each stage
 * @param scratch 3 × 256 u16
 */
export function stagesL1(search: Search, first: i32, last: i32, ordered: usize, errors: usize, scratch: usize): void {
  for (let slot = first; slot < last; slot++) {
    if (!isEmpty(search, slot)) {
      const image = bringPixels(search, slot, ordered);
      const to2 = search.stage2 + <usize>slot * STAGE2_BYTES;
      const to3 = search.stage3 + <usize>slot * STAGE3_BYTES;
      let error2 = 0, error3 = 0;
      for (let c: usize = 0; c < 3; c++) blockSums(image + c * PLANE, scratch + (c << 9));
      for (let block: usize = 0; block < 256; block++) {
        let sum = 0;
        for (let c: usize = 0; c < 3; c++) {
          const one = <i32>load<u16>(scratch + (c << 9) + (block << 1));
          error3 += quantize(one, STEP3, to3 + (c << 8) + block);
          sum += one;
        }
        error2 += quantize(sum, STEP2, to2 + block);
        store<u16>(scratch + (block << 1), sum);
      }
      raise(errors, coarse(scratch, search.stage1 + <usize>slot * STAGE1_BYTES));
      raise(errors + 8, error2);
      raise(errors + 16, error3);
    }
    interleave(search, slot);
  }
}

/** Bytes of scratch that `stagesL1` and `likeness` need. */
export function scratchBytesL1(): usize {
  return 3 * 256 * 2;
}
