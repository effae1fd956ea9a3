/*
 * ZCA whitening of an image as a convolution: the rows of the whitening matrix that make the middle pixel of a patch.
 */

/** Pixels that are taken together: two vectors of four. */
const WIDTH: i32 = 8;

/**
 * @param image   3 planes of side² bytes
 * @param mirror  whether left and right are exchanged first
 * @param mean    3 f32: the mean of each channel, of pixels in [0, 1]
 * @param kernel  what each pixel of a patch, channel by channel, adds to the three channels: 9 · patch² f32
 * @param patch   odd; pixels beyond the border are mirrored
 * @param out     side² pixels of 3 f32
 * @param scratch 12 · (side + patch - 1)² bytes
 */
export function whitenImage(
  image: usize, side: i32, mirror: bool, mean: usize, kernel: usize, patch: i32, out: usize, scratch: usize,
): void {
  const border = (patch - 1) >> 1;
  const wide = side + patch - 1;
  const rowBytes = <usize>wide << 2;
  const planeBytes = <usize>wide * rowBytes;
  for (let c = 0; c < 3; c++) {
    const m = load<f32>(mean + (<usize>c << 2));
    let to = scratch + <usize>c * planeBytes;
    for (let y = 0; y < wide; y++) {
      const row = image + <usize>((c * side + reflected(y - border, side)) * side);
      const inside = to + (<usize>border << 2);
      centred(row, side, mirror, m, inside);
      for (let x = 1; x <= border; x++) {
        store<f32>(inside - (<usize>x << 2), load<f32>(inside + (<usize>x << 2)));
        store<f32>(inside + (<usize>(side - 1 + x) << 2), load<f32>(inside + (<usize>(side - 1 - x) << 2)));
      }
      to += rowBytes;
    }
  }
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x += WIDTH) {
      const first = min(x, side - WIDTH);
      let at = scratch + <usize>y * rowBytes + (<usize>first << 2);
      let w = kernel;
      let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0;
      for (let c = 0; c < 3; c++) {
        let line = at;
        for (let r = 0; r < patch; r++) {
          for (let p: usize = 0; p < <usize>patch << 2; p += 4) {
            const u = v128.load(line + p), v = v128.load(line + p, 16);
            let weight = v128.load32_splat(w);
            a0 = f32x4.add(a0, f32x4.mul(weight, u));
            a1 = f32x4.add(a1, f32x4.mul(weight, v));
            weight = v128.load32_splat(w, 4);
            b0 = f32x4.add(b0, f32x4.mul(weight, u));
            b1 = f32x4.add(b1, f32x4.mul(weight, v));
            weight = v128.load32_splat(w, 8);
            c0 = f32x4.add(c0, f32x4.mul(weight, u));
            c1 = f32x4.add(c1, f32x4.mul(weight, v));
            w += 12;
          }
          line += rowBytes;
        }
        at += planeBytes;
      }
      const to = out + <usize>((y * side + first) * 12);
      storePixels(to, a0, b0, c0);
      storePixels(to + 48, a1, b1, c1);
    }
  }
}

/** A row of bytes as numbers in [0, 1] less their mean: n a multiple of 4. */
// @ts-ignore: decorator
@inline
function centred(row: usize, n: i32, mirror: bool, mean: f32, to: usize): void {
  const most = f32x4.splat(255), means = f32x4.splat(mean);
  for (let x = 0; x < n; x += 4) {
    const bytes = v128.load32_zero(row + <usize>(mirror ? n - 4 - x : x));
    const numbers = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)));
    const all = f32x4.sub(f32x4.div(numbers, most), means);
    v128.store(to, mirror ? i8x16.shuffle(all, all, 12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3) : all);
    to += 16;
  }
}

/** Four pixels of three channels, channel by channel, are stored pixel by pixel. */
// @ts-ignore: decorator
@inline
function storePixels(to: usize, a: v128, b: v128, c: v128): void {
  v128.store32_lane(to, a, 0, 0);
  v128.store32_lane(to, b, 0, 4);
  v128.store32_lane(to, c, 0, 8);
  v128.store32_lane(to, a, 1, 12);
  v128.store32_lane(to, b, 1, 16);
  v128.store32_lane(to, c, 1, 20);
  v128.store32_lane(to, a, 2, 24);
  v128.store32_lane(to, b, 2, 28);
  v128.store32_lane(to, c, 2, 32);
  v128.store32_lane(to, a, 3, 36);
  v128.store32_lane(to, b, 3, 40);
  v128.store32_lane(to, c, 3, 44);
}

/** -1 is 1, -2 is 2, side is side - 2, … */
// @ts-ignore: decorator
@inline
function reflected(i: i32, side: i32): i32 {
  return i < 0 ? -i : i >= side ? 2 * side - 2 - i : i;
}
