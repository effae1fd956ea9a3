/*
 * ZCA whitening of an image as a convolution: the rows of the whitening matrix that make the middle pixel of a patch.
 */

/**
 * @param image   nChannels = 3 planes of side² bytes
 * @param mirror  whether left and right are exchanged first
 * @param mean    3 f32: the mean of each channel, of pixels in [0, 1]
 * @param kernel  3 · patch² vectors of 4 f32: what each pixel of a patch adds to the three channels, and a 0
 * @param patch   odd; pixels beyond the border are mirrored
 * @param out     side² pixels of 3 f32, and 4 more bytes that are overwritten
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
      for (let x = 0; x < wide; x++) {
        const column = reflected(x - border, side);
        store<f32>(to, <f32>load<u8>(row + <usize>(mirror ? side - 1 - column : column)) / 255 - m);
        to += 4;
      }
    }
  }
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x += 4) {
      const first = min(x, side - 4);
      let at = scratch + <usize>y * rowBytes + (<usize>first << 2);
      let w = kernel;
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
      for (let c = 0; c < 3; c++) {
        let line = at;
        for (let r = 0; r < patch; r++) {
          for (let p: usize = 0; p < <usize>patch << 2; p += 4) {
            const weight = v128.load(w);
            s0 = f32x4.add(s0, f32x4.mul(weight, v128.load32_splat(line + p)));
            s1 = f32x4.add(s1, f32x4.mul(weight, v128.load32_splat(line + p, 4)));
            s2 = f32x4.add(s2, f32x4.mul(weight, v128.load32_splat(line + p, 8)));
            s3 = f32x4.add(s3, f32x4.mul(weight, v128.load32_splat(line + p, 12)));
            w += 16;
          }
          line += rowBytes;
        }
        at += planeBytes;
      }
      const to = out + <usize>((y * side + first) * 12);
      v128.store(to, s0); // each store's fourth lane is overwritten by the next pixel
      v128.store(to, s1, 12);
      v128.store(to, s2, 24);
      v128.store64_lane(to, s3, 0, 36);
      store<f32>(to, f32x4.extract_lane(s3, 2), 44);
    }
  }
}

/** -1 is 1, -2 is 2, side is side - 2, … */
// @ts-ignore: decorator
@inline
function reflected(i: i32, side: i32): i32 {
  return i < 0 ? -i : i >= side ? 2 * side - 2 - i : i;
}
