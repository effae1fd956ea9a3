import { ROW_BYTES, Words } from './model';

/** Keeps even patches from being divided by 0, in squared grey levels (kernels/maps/words.ts). */
const CONTRAST_FLOOR: f64 = 10;

/**
 * An image with its channels innermost, less 128: 32 × 32 × 3 i16.
 * @param image  3 planes of 32 × 32 bytes
 * @param mirror whether left and right are exchanged
 */
export function pixelCodes(image: usize, mirror: bool, codes: usize): void {
  for (let y: usize = 0; y < 32; y++) {
    for (let x: usize = 0; x < 32; x++) {
      const from = image + (y << 5) + (mirror ? 31 - x : x);
      store<i16>(codes, <i16>(<i32>load<u8>(from) - 128));
      store<i16>(codes, <i16>(<i32>load<u8>(from, 1024) - 128), 2);
      store<i16>(codes, <i16>(<i32>load<u8>(from, 2048) - 128), 4);
      codes += 6;
    }
  }
}

/**
 * 1 / sqrt(v + 10) of every patch, v the variance of its bytes, from sums that are exact; or 1, where patches are not
 * normalised.
 * @param out nPositions² f32
 */
export function inverseDeviations(words: Words, codes: usize, out: usize): void {
  const nPositions = words.nPositions, patch = words.patch;
  const n = <f64>(patch * patch * 3);
  for (let y = 0; y < nPositions; y++) {
    for (let x = 0; x < nPositions; x++) {
      let inverse: f32 = 1;
      if (words.normalise) {
        let sum = 0, squares = 0;
        let row = codes + <usize>(y * words.stride) * ROW_BYTES + <usize>(x * words.stride * 6);
        for (let r = 0; r < patch; r++) {
          for (let p: usize = 0; p < <usize>(patch * 6); p += 2) {
            const q = <i32>load<i16>(row + p);
            sum += q;
            squares += q * q;
          }
          row += ROW_BYTES;
        }
        const s = <f64>sum;
        inverse = <f32>(1 / Math.sqrt((n * <f64>squares - s * s) / (n * n) + CONTRAST_FLOOR));
      }
      store<f32>(out, inverse);
      out += 4;
    }
  }
}
