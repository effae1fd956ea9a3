/*
 * The low frequencies of an image: an orthonormal transform of its 3 × 32 × 32 pixels, of which only the first 16 × 16
 * frequencies of each colour axis are computed. Colours turn into (R + G + B) / √3, (R - B) / √2, (R - 2G + B) / √6; planes
 * go through the two-dimensional DCT-II. Sums are exact integers first and f64 after, so that rounding stays below 1e-9.
 */

export const SIDE: i32 = 32;
export const FREQUENCIES: i32 = 16; // along each side
export const COEFFICIENTS: i32 = 3 * FREQUENCIES * FREQUENCIES;
const PLANE: usize = 1024;
const HALF: i32 = SIDE / 2;

/** Bytes of scratch: one plane of integers, folded rows, row transforms. */
export const SPECTRUM_SCRATCH: usize = (1024 + 32 + 32 * 16) * 8;

/** Sixteen frequencies of 32 values: even ones from sums of mirrored values, odd ones from differences. */
// @ts-ignore: decorator
@inline
function transform(values: usize, step: usize, basis: usize, folded: usize, out: usize, outStep: usize): void {
  for (let x = 0; x < HALF; x++) {
    const left = load<f64>(values + <usize>x * step);
    const right = load<f64>(values + <usize>(SIDE - 1 - x) * step);
    store<f64>(folded + (<usize>x << 3), left + right);
    store<f64>(folded + (<usize>(HALF + x) << 3), left - right);
  }
  for (let u = 0; u < FREQUENCIES; u += 2) {
    const even = basis + (<usize>(u * HALF) << 3);
    const odd = even + (<usize>HALF << 3);
    let e = f64x2.splat(0), o = e;
    for (let x: usize = 0; x < <usize>HALF << 3; x += 16) {
      e = f64x2.add(e, f64x2.mul(v128.load(folded + x), v128.load(even + x)));
      o = f64x2.add(o, f64x2.mul(v128.load(folded + (<usize>HALF << 3) + x), v128.load(odd + x)));
    }
    store<f64>(out + <usize>u * outStep, f64x2.extract_lane(e, 0) + f64x2.extract_lane(e, 1));
    store<f64>(out + <usize>(u + 1) * outStep, f64x2.extract_lane(o, 0) + f64x2.extract_lane(o, 1));
  }
}

/**
 * coefficients[(axis * 16 + v) * 16 + u]: 768 f64 of one image.
 * @param basis 16 × 16 f64: basis[u * 16 + x] = c(u) cos(π (2x + 1) u / 64), c(0) = √(1/32), c(u) = √(2/32); the rest is symmetry
 */
export function spectrum(pixels: usize, basis: usize, scratch: usize, coefficients: usize): void {
  const folded = scratch + (PLANE << 3);
  const rows = folded + (32 << 3);
  for (let axis = 0; axis < 3; axis++) {
    const scale = axis == 0 ? Math.sqrt(1.0 / 3.0) : axis == 1 ? Math.sqrt(1.0 / 2.0) : Math.sqrt(1.0 / 6.0);
    for (let p: usize = 0; p < PLANE; p++) {
      const red = <i32>load<u8>(pixels + p);
      const green = <i32>load<u8>(pixels + PLANE + p);
      const blue = <i32>load<u8>(pixels + 2 * PLANE + p);
      const value = axis == 0 ? red + green + blue : axis == 1 ? red - blue : red - 2 * green + blue;
      store<f64>(scratch + (p << 3), <f64>value);
    }
    for (let y = 0; y < SIDE; y++) {
      const row = rows + (<usize>(y * FREQUENCIES) << 3);
      transform(scratch + (<usize>(y * SIDE) << 3), 8, basis, folded, row, 8);
    }
    const plane = coefficients + (<usize>(axis * FREQUENCIES * FREQUENCIES) << 3);
    for (let u = 0; u < FREQUENCIES; u++) {
      transform(rows + (<usize>u << 3), <usize>FREQUENCIES << 3, basis, folded, plane + (<usize>u << 3), <usize>FREQUENCIES << 3);
    }
    for (let c = 0; c < FREQUENCIES * FREQUENCIES; c++) {
      store<f64>(plane + (<usize>c << 3), scale * load<f64>(plane + (<usize>c << 3)));
    }
  }
}

/** sums[c] and squares[c] += each coefficient and its square, over n images `step` rows apart. */
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
