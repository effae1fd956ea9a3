import { expOfNegative, lnOfNormal } from './exp-ln';

/**
 * The cross-entropy of some rows of scores, and its slopes, which overwrite the scores. Row i has its nClasses f32 at
 * scores + i · stride; first the biases are added to them. Exponentials, sums and quotients are f64, in ascending order.
 * @param labels class numbers as bytes, by sample
 * @param order  the samples of the rows, i32
 * @param scale  what the slopes are multiplied by
 * @param sums   nClasses f64, to which the slopes are added
 * @param scratch 8 · nClasses + 8 bytes
 * @returns the sum of the losses, in nats
 */
export function softmaxRows(
  scores: usize, stride: usize, nRows: i32, nClasses: i32, bias: usize, labels: usize, order: usize, scale: f64, sums: usize, scratch: usize,
): f64 {
  let total: f64 = 0;
  const bytes = <usize>nClasses << 2;
  for (let i = 0; i < nRows; i++) {
    const row = scores + <usize>i * stride;
    const label = <i32>load<u8>(labels + <usize>load<i32>(order + (<usize>i << 2)));
    let max = -Infinity;
    for (let p: usize = 0; p < bytes; p += 4) {
      const s = load<f32>(row + p) + load<f32>(bias + p);
      store<f32>(row + p, s);
      max = Math.max(max, <f64>s); // keeps NaN
    }
    for (let p: usize = 0; p < bytes; p += 8) {
      // The last of an odd number comes with a neighbour that nobody reads.
      const pair = p + 4 < bytes ? v128.load64_zero(row + p) : v128.load32_zero(row + p);
      v128.store(scratch + 2 * p, expOfNegative(f64x2.sub(f64x2.promote_low_f32x4(pair), f64x2.splat(max))));
    }
    let sum: f64 = 0;
    for (let p: usize = 0; p < bytes; p += 4) sum += load<f64>(scratch + 2 * p);
    total += lnOfNormal(sum) - (<f64>load<f32>(row + (<usize>label << 2)) - max);
    for (let j = 0; j < nClasses; j++) {
      const p = <usize>j << 2;
      const slope = <f32>(scale * (load<f64>(scratch + 2 * p) / sum - (j == label ? 1.0 : 0.0)));
      store<f32>(row + p, slope);
      store<f64>(sums + 2 * p, load<f64>(sums + 2 * p) + <f64>slope);
    }
  }
  return total;
}
