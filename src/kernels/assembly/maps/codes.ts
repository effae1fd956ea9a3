import { lanes } from '../lanes';

/*
 * Maps as 16-bit codes. The scale of an image's codes is chosen so that its longest patch has a given length: then no
 * code, and no dot product with a filter of a given length, leaves its range (Cauchy-Schwarz). Rounding adds an error of
 * about 1e-5 of the product of the lengths to a dot product, twice that in tiles, whose codes are shorter.
 */

/** Numbers that are taken together. */
const WIDTH: i32 = 4;

/**
 * Codes of a map with a border of zeros, and what its patches need: their lengths, computed from the codes so that no
 * cosine exceeds 1, and the slopes that turn dot products of codes into exponents.
 * @param map       side² pixels of nChannels f32
 * @param patch     odd: a border of (patch - 1) / 2 pixels
 * @param longest   the length of the longest patch's codes
 * @param sharpness log2(e) / sigma² / the length of the filters' codes
 * @param least     exp(-1 / sigma²)
 * @param codes     (side + patch - 1)² × nChannels i16, and 2 more bytes that may be read
 * @param factors   side² f32: a patch's length, in units of the map, times `least`; 12 more bytes may be written
 * @param slopes    side² f32; 12 more bytes may be written
 * @param scratch   8 · (side + patch - 1)² + 12 bytes
 */
export function mapCodes(
  map: usize, side: i32, nChannels: i32, patch: i32, longest: f32, sharpness: f32, least: f32,
  codes: usize, factors: usize, slopes: usize, scratch: usize,
): void {
  const border = (patch - 1) >> 1;
  const wide = side + patch - 1;
  const gridBytes = <usize>(wide * wide) << 2;
  const inside = <usize>(border * wide + border);
  const squares = scratch + gridBytes;
  memory.fill(scratch, 0, 2 * gridBytes);
  memory.fill(codes, 0, (<usize>(wide * wide * nChannels) << 1) + 2);
  for (let y = 0; y < side; y++) {
    pixelSquares(map + <usize>(y * side * nChannels << 2), side, nChannels, scratch + ((inside + <usize>(y * wide)) << 2));
  }
  const most = longestSquare(scratch, side, patch, factors);
  const scale: f32 = most > 0 ? longest / sqrt(most) : 0;
  for (let y = 0; y < side; y++) {
    const at = inside + <usize>(y * wide), row = codes + at * (<usize>nChannels << 1);
    round(map + <usize>(y * side * nChannels << 2), side * nChannels, scale, row);
    codeSquares(row, side, nChannels, squares + (at << 2));
  }
  lengthsOf(squares, side, patch, scale > 0 ? 1 / scale : 0, sharpness, least, factors, slopes);
}

/** The sum of squares of each pixel's channels, in ascending order: four pixels at a time, whose sums need not wait for each other. */
// @ts-ignore: decorator
@inline
function pixelSquares(map: usize, nPixels: i32, nChannels: i32, out: usize): void {
  const pixel = <usize>nChannels << 2;
  let i = 0;
  for (; i + WIDTH <= nPixels; i += WIDTH) {
    const b = map + pixel, c = b + pixel, d = c + pixel;
    let s: f32 = 0, t: f32 = 0, u: f32 = 0, v: f32 = 0;
    for (let p: usize = 0; p < pixel; p += 4) {
      const w = load<f32>(map + p), x = load<f32>(b + p), y = load<f32>(c + p), z = load<f32>(d + p);
      s += w * w;
      t += x * x;
      u += y * y;
      v += z * z;
    }
    v128.store(out, f32x4(s, t, u, v));
    map = d + pixel;
    out += 16;
  }
  for (; i < nPixels; i++) {
    let s: f32 = 0;
    for (let p: usize = 0; p < pixel; p += 4) s += load<f32>(map + p) * load<f32>(map + p);
    store<f32>(out, s);
    map += pixel;
    out += 4;
  }
}

/**
 * The largest sum over a patch.
 * @param grid the pixels' squares with zeros around, (side + patch - 1)² f32
 * @param sums side² f32 for the sums of all patches, and 12 more bytes that may be written
 */
// @ts-ignore: decorator
@inline
function longestSquare(grid: usize, side: i32, patch: i32, sums: usize): f32 {
  const rowBytes = <usize>(side + patch - 1) << 2;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x += WIDTH) {
      const first = <usize>max(0, min(x, side - WIDTH));
      let sum = f32x4.splat(0);
      let row = grid + <usize>y * rowBytes + (first << 2);
      for (let r = 0; r < patch; r++) {
        for (let c: usize = 0; c < <usize>patch << 2; c += 4) sum = f32x4.add(sum, v128.load(row + c));
        row += rowBytes;
      }
      v128.store(sums + (<usize>(y * side) << 2) + (first << 2), sum);
    }
  }
  let most: f32 = 0;
  for (let i: usize = 0; i < <usize>(side * side) << 2; i += 4) {
    const sum = load<f32>(sums + i);
    if (sum > most) most = sum;
  }
  return most;
}

/** n f32 times `scale`, rounded to i16. */
// @ts-ignore: decorator
@inline
function round(from: usize, n: i32, scale: f32, to: usize): void {
  const factor = f32x4.splat(scale);
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const a = f32x4.nearest(f32x4.mul(v128.load(from), factor)), b = f32x4.nearest(f32x4.mul(v128.load(from, 16), factor));
    v128.store(to, i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(a), i32x4.trunc_sat_f32x4_s(b)));
    from += 32;
    to += 16;
  }
  for (; i < n; i++) {
    store<i16>(to, <i16>(<i32>nearest<f32>(load<f32>(from) * scale)));
    from += 4;
    to += 2;
  }
}

/** The sum of squares of each pixel's codes, i32. */
// @ts-ignore: decorator
@inline
function codeSquares(codes: usize, nPixels: i32, nChannels: i32, out: usize): void {
  for (let i = 0; i < nPixels; i++) {
    let sums = i32x4.splat(0);
    let c = 0;
    for (; c + 8 <= nChannels; c += 8) {
      const eight = v128.load(codes);
      sums = i32x4.add(sums, i32x4.dot_i16x8_s(eight, eight));
      codes += 16;
    }
    let sum = lanes(sums);
    for (; c < nChannels; c++) {
      const code = <i32>load<i16>(codes);
      sum += code * code;
      codes += 2;
    }
    store<i32>(out + (<usize>i << 2), sum);
  }
}

/**
 * What {@link mapCodes} says of each patch's length.
 * @param grid the squares of the pixels' codes with zeros around: what a patch sums to fits i32, as `longest` does in 16 bits
 * @param unit what 1 in codes is in the map
 */
// @ts-ignore: decorator
@inline
function lengthsOf(
  grid: usize, side: i32, patch: i32, unit: f32, sharpness: f32, least: f32, factors: usize, slopes: usize,
): void {
  const rowBytes = <usize>(side + patch - 1) << 2;
  const units = f32x4.splat(unit), floor = f32x4.splat(1e-6), leasts = f32x4.splat(least), sharp = f32x4.splat(sharpness);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x += WIDTH) {
      const first = <usize>max(0, min(x, side - WIDTH));
      let sum = i32x4.splat(0);
      let row = grid + <usize>y * rowBytes + (first << 2);
      for (let r = 0; r < patch; r++) {
        for (let c: usize = 0; c < <usize>patch << 2; c += 4) sum = i32x4.add(sum, v128.load(row + c));
        row += rowBytes;
      }
      const high = i8x16.shuffle(sum, sum, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
      const a = f32x4.demote_f64x2_zero(f64x2.sqrt(f64x2.convert_low_i32x4_s(sum)));
      const b = f32x4.demote_f64x2_zero(f64x2.sqrt(f64x2.convert_low_i32x4_s(high)));
      const length = i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
      const at = <usize>(y * side) + first << 2;
      v128.store(factors + at, f32x4.mul(f32x4.max(f32x4.mul(length, units), floor), leasts));
      // Where a patch is flat, the slope is 0.
      v128.store(slopes + at, v128.and(f32x4.div(sharp, length), f32x4.gt(length, f32x4.splat(0))));
    }
  }
}
