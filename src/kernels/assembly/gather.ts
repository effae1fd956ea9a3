const SCALE: f32 = 1.0 / 255.0;

/**
 * out[i - first, j] = pixels[rows[i], j] · (1/255) - mean[j] for i in [first, last), each step rounded to f32.
 * @param outStride bytes from one row of out to the next
 */
export function gatherCentred(
  pixels: usize, nFeatures: i32, rows: usize, mean: usize, out: usize, outStride: usize, first: i32, last: i32,
): void {
  const scale = f32x4.splat(SCALE);
  for (let i = first; i < last; i++) {
    const from = pixels + <usize>load<i32>(rows + (<usize>i << 2)) * <usize>nFeatures;
    const to = out + <usize>(i - first) * outStride;
    let j = 0;
    for (; j + 8 <= nFeatures; j += 8) {
      const wide = v128.load_ext<u8>(from + <usize>j);
      const low = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(wide)), scale);
      const high = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(wide)), scale);
      const at = <usize>j << 2;
      v128.store(to + at, f32x4.sub(low, v128.load(mean + at)));
      v128.store(to + at + 16, f32x4.sub(high, v128.load(mean + at + 16)));
    }
    for (; j < nFeatures; j++) {
      const at = <usize>j << 2;
      store<f32>(to + at, <f32>load<u8>(from + <usize>j) * SCALE - load<f32>(mean + at));
    }
  }
}
