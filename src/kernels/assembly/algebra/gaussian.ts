import { expOfNegative } from '../exp-ln';

/**
 * Rows [first, last) of the Gaussian kernel of some rows of length 1: exp(sharpness · (a · b - 1)), up to the diagonal. Products are
 * summed in f64, over the even and over the odd numbers.
 * @param rows n × d f32
 * @param out  n × n f64
 */
export function gaussianRows(rows: usize, d: i32, n: i32, sharpness: f64, out: usize, first: i32, last: i32): void {
  const stride = <usize>d << 2;
  const even = <usize>(d & ~1) << 2;
  for (let i = first; i < last; i++) {
    const a = rows + <usize>i * stride;
    for (let j = 0; j <= i; j++) {
      const b = rows + <usize>j * stride;
      let sums = f64x2.splat(0);
      for (let p: usize = 0; p < even; p += 8) {
        const x = f64x2.promote_low_f32x4(v128.load64_zero(a + p)), y = f64x2.promote_low_f32x4(v128.load64_zero(b + p));
        sums = f64x2.add(sums, f64x2.mul(x, y));
      }
      let dot = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
      if (even < stride) dot += <f64>load<f32>(a + even) * <f64>load<f32>(b + even);
      const x = f64x2.splat(min<f64>(0, sharpness * (dot - 1)));
      store<f64>(out + ((<usize>i * <usize>n + <usize>j) << 3), f64x2.extract_lane(expOfNegative(x), 0));
    }
  }
}
