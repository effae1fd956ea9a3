const SCALE: f32 = 1.0 / 255.0;

/** Eight features of one row. */
// @ts-ignore: decorator
@inline
function centre(from: usize, to: usize, scale: v128, low: v128, high: v128): void {
  const wide = v128.load_ext<u8>(from);
  v128.store(to, f32x4.sub(f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(wide)), scale), low));
  v128.store(to, f32x4.sub(f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(wide)), scale), high), 16);
}

// @ts-ignore: decorator
@inline
function rowAt(pixels: usize, nFeatures: i32, rows: usize, i: i32): usize {
  return pixels + <usize>load<i32>(rows + (<usize>i << 2)) * <usize>nFeatures;
}

/**
 * out[i - first, j] = pixels[rows[i], j] · (1/255) - mean[j] for i in [first, last), each step rounded to f32. Four rows go
 * side by side, so that several of their cache lines are on their way at once.
 * @param outStride bytes from one row of out to the next
 */
export function gatherCentred(
  pixels: usize, nFeatures: i32, rows: usize, mean: usize, out: usize, outStride: usize, first: i32, last: i32,
): void {
  const scale = f32x4.splat(SCALE);
  const whole = <usize>(nFeatures & ~7);
  for (let i = first; i < last; i += 4) {
    // Where fewer than four rows are left, the last is brought again: to the place where it belongs.
    const i1 = min(i + 1, last - 1), i2 = min(i + 2, last - 1), i3 = min(i + 3, last - 1);
    const p0 = rowAt(pixels, nFeatures, rows, i), p1 = rowAt(pixels, nFeatures, rows, i1);
    const p2 = rowAt(pixels, nFeatures, rows, i2), p3 = rowAt(pixels, nFeatures, rows, i3);
    const t0 = out + <usize>(i - first) * outStride, t1 = out + <usize>(i1 - first) * outStride;
    const t2 = out + <usize>(i2 - first) * outStride, t3 = out + <usize>(i3 - first) * outStride;
    let j: usize = 0;
    for (; j < whole; j += 8) {
      const at = j << 2;
      const low = v128.load(mean + at), high = v128.load(mean + at, 16);
      centre(p0 + j, t0 + at, scale, low, high);
      centre(p1 + j, t1 + at, scale, low, high);
      centre(p2 + j, t2 + at, scale, low, high);
      centre(p3 + j, t3 + at, scale, low, high);
    }
    for (; j < <usize>nFeatures; j++) {
      const at = j << 2;
      const m = load<f32>(mean + at);
      store<f32>(t0 + at, <f32>load<u8>(p0 + j) * SCALE - m);
      store<f32>(t1 + at, <f32>load<u8>(p1 + j) * SCALE - m);
      store<f32>(t2 + at, <f32>load<u8>(p2 + j) * SCALE - m);
      store<f32>(t3 + at, <f32>load<u8>(p3 + j) * SCALE - m);
    }
  }
}
