/** Eight features of one row. */
// @ts-ignore: decorator
@inline
function eight<T>(from: usize, to: usize, scale: v128, scale4: v128, offset: v128, offset4: v128): void {
  let x: v128, x4: v128;
  if (isFloat<T>()) {
    x = v128.load(from);
    x4 = v128.load(from, 16);
  } else {
    const wide = sizeof<T>() == 1 ? v128.load_ext<u8>(from) : v128.load(from);
    x = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(wide));
    x4 = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(wide));
  }
  v128.store(to, f32x4.add(f32x4.mul(x, scale), offset));
  v128.store(to, f32x4.add(f32x4.mul(x4, scale4), offset4), 16);
}

// @ts-ignore: decorator
@inline
function rowAt<T>(rows: usize, nFeatures: i32, order: usize, i: i32): usize {
  return rows + <usize>load<i32>(order + (<usize>i << 2)) * <usize>nFeatures * sizeof<T>();
}

/**
 * out[i - first, j] = rows[order[i], j] · scale[j] + offset[j] for i in [first, last), each step rounded to f32. Four rows
 * go side by side, so that several of their cache lines are on their way at once.
 * @param outStride bytes from one row of out to the next
 */
// @ts-ignore: decorator
@inline
function gather<T>(
  rows: usize, nFeatures: i32, order: usize, scale: usize, offset: usize, out: usize, outStride: usize, first: i32, last: i32,
): void {
  const whole = <usize>(nFeatures & ~7);
  for (let i = first; i < last; i += 4) {
    // Where fewer than four rows are left, the last is brought again: to the place where it belongs.
    const i1 = min(i + 1, last - 1), i2 = min(i + 2, last - 1), i3 = min(i + 3, last - 1);
    const p0 = rowAt<T>(rows, nFeatures, order, i), p1 = rowAt<T>(rows, nFeatures, order, i1);
    const p2 = rowAt<T>(rows, nFeatures, order, i2), p3 = rowAt<T>(rows, nFeatures, order, i3);
    const t0 = out + <usize>(i - first) * outStride, t1 = out + <usize>(i1 - first) * outStride;
    const t2 = out + <usize>(i2 - first) * outStride, t3 = out + <usize>(i3 - first) * outStride;
    let j: usize = 0;
    for (; j < whole; j += 8) {
      const at = j << 2, from = j * sizeof<T>();
      const s = v128.load(scale + at), s4 = v128.load(scale + at, 16);
      const o = v128.load(offset + at), o4 = v128.load(offset + at, 16);
      eight<T>(p0 + from, t0 + at, s, s4, o, o4);
      eight<T>(p1 + from, t1 + at, s, s4, o, o4);
      eight<T>(p2 + from, t2 + at, s, s4, o, o4);
      eight<T>(p3 + from, t3 + at, s, s4, o, o4);
    }
    for (; j < <usize>nFeatures; j++) {
      const at = j << 2, from = j * sizeof<T>();
      const s = load<f32>(scale + at), o = load<f32>(offset + at);
      store<f32>(t0 + at, <f32>load<T>(p0 + from) * s + o);
      store<f32>(t1 + at, <f32>load<T>(p1 + from) * s + o);
      store<f32>(t2 + at, <f32>load<T>(p2 + from) * s + o);
      store<f32>(t3 + at, <f32>load<T>(p3 + from) * s + o);
    }
  }
}

/** {@link gather} of rows of bytes. */
export function gatherBytes(
  rows: usize, nFeatures: i32, order: usize, scale: usize, offset: usize, out: usize, outStride: usize, first: i32, last: i32,
): void {
  gather<u8>(rows, nFeatures, order, scale, offset, out, outStride, first, last);
}

/** {@link gather} of rows of 16-bit codes. */
export function gatherCodes(
  rows: usize, nFeatures: i32, order: usize, scale: usize, offset: usize, out: usize, outStride: usize, first: i32, last: i32,
): void {
  gather<i16>(rows, nFeatures, order, scale, offset, out, outStride, first, last);
}

/** {@link gather} of rows of f32. */
export function gatherFloats(
  rows: usize, nFeatures: i32, order: usize, scale: usize, offset: usize, out: usize, outStride: usize, first: i32, last: i32,
): void {
  gather<f32>(rows, nFeatures, order, scale, offset, out, outStride, first, last);
}
