/*
 * The low frequencies of an image: an orthonormal transform of its 3 × 32 × 32 pixels, of which only the first 16 × 16
 * frequencies of each colour axis are computed. Colours turn into (R + G + B) / √3, (R - B) / √2, (R - 2G + B) / √6; planes
 * go through the two-dimensional DCT-II. Sums are exact integers first and f64 after, so that rounding stays below 1e-9.
 */

const SIDE: usize = 32;
export const FREQUENCIES: i32 = 16; // along each side
export const COEFFICIENTS: i32 = 3 * FREQUENCIES * FREQUENCIES;
const PLANE: usize = 1024;
/** Bytes of a row of frequencies. */
const ROW: usize = <usize>FREQUENCIES << 3;

/** Bytes of scratch: a folded row or pair of columns, then 32 rows of frequencies. */
const FOLDED: usize = 2 * 16 * 16;
export const SPECTRUM_SCRATCH: usize = FOLDED + SIDE * ROW;

// @ts-ignore: decorator
@inline
function reversed(v: v128): v128 {
  return v128.shuffle<i16>(v, v, 7, 6, 5, 4, 3, 2, 1, 0);
}

/** One colour axis at eight pixels whose bytes stand at `at` in the red plane. */
// @ts-ignore: decorator
@inline
function colour(axis: i32, at: usize): v128 {
  const red = v128.load_ext<u8>(at), green = v128.load_ext<u8>(at, PLANE), blue = v128.load_ext<u8>(at, 2 * PLANE);
  if (axis == 0) return i16x8.add(i16x8.add(red, green), blue);
  if (axis == 1) return i16x8.sub(red, blue);
  return i16x8.sub(i16x8.add(red, blue), i16x8.shl(green, 1));
}

/** Stores eight i16 as f64. */
// @ts-ignore: decorator
@inline
function storeF64(to: usize, v: v128): void {
  const low = i32x4.extend_low_i16x8_s(v), high = i32x4.extend_high_i16x8_s(v);
  v128.store(to, f64x2.convert_low_i32x4_s(low));
  v128.store(to, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(low, low, 1, 0)), 16);
  v128.store(to, f64x2.convert_low_i32x4_s(high), 32);
  v128.store(to, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(high, high, 1, 0)), 48);
}

/** sum of sixteen products of f64. */
// @ts-ignore: decorator
@inline
function dot16(a: usize, b: usize): f64 {
  let s = f64x2.splat(0), t = s;
  for (let x: usize = 0; x < 128; x += 32) {
    s = f64x2.add(s, f64x2.mul(v128.load(a + x), v128.load(b + x)));
    t = f64x2.add(t, f64x2.mul(v128.load(a + x, 16), v128.load(b + x, 16)));
  }
  s = f64x2.add(s, t);
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

/** Sixteen frequencies of a row of one colour axis: even ones from sums of mirrored pixels, odd ones from differences. */
// @ts-ignore: decorator
@inline
function transformRow(axis: i32, pixels: usize, basis: usize, folded: usize, out: usize): void {
  const left = colour(axis, pixels), right = reversed(colour(axis, pixels + 24));
  const nextLeft = colour(axis, pixels + 8), nextRight = reversed(colour(axis, pixels + 16));
  storeF64(folded, i16x8.add(left, right));
  storeF64(folded + 64, i16x8.add(nextLeft, nextRight));
  storeF64(folded + 128, i16x8.sub(left, right));
  storeF64(folded + 192, i16x8.sub(nextLeft, nextRight));
  for (let u: usize = 0; u < <usize>FREQUENCIES; u += 2) {
    store<f64>(out + (u << 3), dot16(folded, basis + u * ROW));
    store<f64>(out + (u << 3), dot16(folded + 128, basis + (u + 1) * ROW), 8);
  }
}

/** The frequencies along two columns that adjoin, times `scale`. */
// @ts-ignore: decorator
@inline
function transformColumns(columns: usize, basis: usize, folded: usize, out: usize, scale: f64): void {
  for (let y: usize = 0; y < 16; y++) {
    const top = v128.load(columns + y * ROW), bottom = v128.load(columns + (SIDE - 1 - y) * ROW);
    v128.store(folded + (y << 4), f64x2.add(top, bottom));
    v128.store(folded + (y << 4), f64x2.sub(top, bottom), 256);
  }
  for (let v: usize = 0; v < <usize>FREQUENCIES; v++) {
    const from = folded + ((v & 1) << 8);
    const wave = basis + v * ROW;
    let s = f64x2.splat(0), t = s;
    for (let y: usize = 0; y < 16; y += 2) {
      s = f64x2.add(s, f64x2.mul(v128.load(from + (y << 4)), v128.load64_splat(wave + (y << 3))));
      t = f64x2.add(t, f64x2.mul(v128.load(from + (y << 4), 16), v128.load64_splat(wave + (y << 3), 8)));
    }
    v128.store(out + v * ROW, f64x2.mul(f64x2.add(s, t), f64x2.splat(scale)));
  }
}

/**
 * coefficients[(axis * 16 + v) * 16 + u]: 768 f64 of one image.
 * @param basis 16 × 16 f64: basis[u * 16 + x] = c(u) cos(π (2x + 1) u / 64), c(0) = √(1/32), c(u) = √(2/32); the rest is symmetry
 */
export function spectrum(pixels: usize, basis: usize, scratch: usize, coefficients: usize): void {
  transformAxis(0, Math.sqrt(1.0 / 3.0), pixels, basis, scratch, coefficients);
  transformAxis(1, Math.sqrt(1.0 / 2.0), pixels, basis, scratch, coefficients + ROW * 16);
  transformAxis(2, Math.sqrt(1.0 / 6.0), pixels, basis, scratch, coefficients + ROW * 32);
}

// @ts-ignore: decorator
@inline
function transformAxis(axis: i32, scale: f64, pixels: usize, basis: usize, scratch: usize, out: usize): void {
  const rows = scratch + FOLDED;
  for (let y: usize = 0; y < SIDE; y++) transformRow(axis, pixels + y * SIDE, basis, scratch, rows + y * ROW);
  for (let u: usize = 0; u < ROW; u += 16) transformColumns(rows + u, basis, scratch, out + u, scale);
}

/** sums[c] and squares[c] += each coefficient and its square, over n images `step` bytes apart. */
export function spectrumMoments(
  pixels: usize, step: usize, n: i32, basis: usize, sums: usize, squares: usize, scratch: usize,
): void {
  const coefficients = scratch + SPECTRUM_SCRATCH;
  for (let i = 0; i < n; i++) {
    spectrum(pixels + <usize>i * step, basis, scratch, coefficients);
    for (let c: usize = 0; c < <usize>COEFFICIENTS << 3; c += 8) {
      const value = load<f64>(coefficients + c);
      store<f64>(sums + c, load<f64>(sums + c) + value);
      store<f64>(squares + c, load<f64>(squares + c) + value * value);
    }
  }
}
