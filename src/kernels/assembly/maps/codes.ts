/*
 * Maps as 16-bit codes. The scale of an image's codes is chosen so that its longest patch has a given length: then no
 * code, and no dot product with a filter of a given length, leaves its range (Cauchy-Schwarz). Rounding adds an error of
 * about 1e-5 of the product of the lengths to a dot product, twice that in tiles, whose codes are shorter.
 */

/** The sum of squares of each pixel's channels, in ascending order. */
// @ts-ignore: decorator
@inline
function pixelSquares(map: usize, nPixels: i32, nChannels: i32, out: usize): void {
  for (let i = 0; i < nPixels; i++) {
    let sum: f32 = 0;
    for (let c = 0; c < nChannels; c++) {
      const x = load<f32>(map);
      sum += x * x;
      map += 4;
    }
    store<f32>(out + (<usize>i << 2), sum);
  }
}

/**
 * Codes of a map with a border of zeros, and what its patches need: their lengths, computed from the codes so that no
 * cosine exceeds 1, and the slopes that turn dot products of codes into exponents.
 * @param map       side² pixels of nChannels f32
 * @param patch     odd: a border of (patch - 1) / 2 pixels
 * @param longest   the length of the longest patch's codes
 * @param sharpness log2(e) / sigma² / the length of the filters' codes
 * @param least     exp(-1 / sigma²)
 * @param codes     (side + patch - 1)² × nChannels i16, and 2 more bytes that may be read
 * @param factors   side² f32: a patch's length, in units of the map, times `least`
 * @param slopes    side² f32
 * @param scratch   8 · (side + patch - 1)² bytes
 */
export function mapCodes(
  map: usize, side: i32, nChannels: i32, patch: i32, longest: f32, sharpness: f32, least: f32,
  codes: usize, factors: usize, slopes: usize, scratch: usize,
): void {
  const border = (patch - 1) >> 1;
  const wide = side + patch - 1;
  const squares = scratch + (<usize>(wide * wide) << 2);
  pixelSquares(map, side * side, nChannels, scratch);
  let most: f32 = 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let sum: f32 = 0;
      for (let r = max(0, y - border); r <= min(side - 1, y + border); r++) {
        for (let c = max(0, x - border); c <= min(side - 1, x + border); c++) sum += load<f32>(scratch + (<usize>(r * side + c) << 2));
      }
      most = max(most, sum);
    }
  }
  const scale: f32 = most > 0 ? longest / sqrt(most) : 0;
  memory.fill(codes, 0, (<usize>(wide * wide * nChannels) << 1) + 2);
  memory.fill(squares, 0, <usize>(wide * wide) << 2);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const pixel = (y + border) * wide + x + border;
      let to = codes + (<usize>(pixel * nChannels) << 1);
      let sum = 0;
      for (let c = 0; c < nChannels; c++) {
        const code = <i32>nearest<f32>(load<f32>(map) * scale);
        store<i16>(to, <i16>code);
        sum += code * code;
        map += 4;
        to += 2;
      }
      store<i32>(squares + (<usize>pixel << 2), sum);
    }
  }
  const unit: f32 = scale > 0 ? 1 / scale : 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let sum: f64 = 0;
      for (let r = 0; r < patch; r++) {
        for (let c = 0; c < patch; c++) sum += <f64>load<i32>(squares + (<usize>((y + r) * wide + x + c) << 2));
      }
      const length = Math.sqrt(sum);
      const at = <usize>(y * side + x) << 2;
      store<f32>(factors + at, max<f32>(<f32>length * unit, 1e-6) * least);
      store<f32>(slopes + at, length > 0 ? sharpness / <f32>length : 0);
    }
  }
}
