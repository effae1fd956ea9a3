import { hardRow } from './hard';
import { HARD, partBytes, partStart, ROW_BYTES, THRESHOLD, TRIANGLE, Words } from './model';
import { inverseDeviations, pixelCodes } from './pixels';
import { thresholdRow } from './threshold';
import { triangleRow } from './triangle';

/**
 * Bags of words of images [first, last).
 * @param images nImages × 3072 bytes
 * @param order  the images wanted, i32
 * @param out    (last - first) × grid² × answers × nWords f32
 */
export function encodeWords(words: Words, images: usize, order: usize, first: i32, last: i32, out: usize, scratch: usize): void {
  const grid = words.grid;
  for (let i = first; i < last; i++) {
    const image = images + <usize>load<i32>(order + (<usize>i << 2)) * 3072;
    memory.fill(scratch + words.pooled, 0, <usize>(grid * grid) * partBytes(words));
    addView(words, image, false, scratch);
    if (words.mirror) addView(words, image, true, scratch);
    out = takeMeans(words, scratch + words.pooled, out);
  }
}

/** Adds the answers to every patch of an image, or of its mirror image. */
function addView(words: Words, image: usize, mirror: bool, scratch: usize): void {
  const n = words.nPositions, grid = words.grid;
  const pixels = scratch + words.pixels, dots = scratch + words.dots, row = scratch + words.row;
  let inverses = scratch + words.inverses;
  pixelCodes(image, mirror, pixels);
  inverseDeviations(words, pixels, inverses);
  let from = pixels;
  for (let y = 0; y < n; y++) {
    const pooled = scratch + words.pooled + <usize>((y * grid) / n * grid) * partBytes(words);
    if (words.encoder == HARD) hardRow(words, from, inverses, dots, row, pooled);
    else if (words.encoder == TRIANGLE) triangleRow(words, from, inverses, dots, row, pooled);
    else thresholdRow(words, from, inverses, dots, pooled);
    from += <usize>words.stride * ROW_BYTES;
    inverses += <usize>n << 2;
  }
}

/** Sums become means, of nWords words instead of whole blocks of them; returns the end of what it wrote. */
function takeMeans(words: Words, pooled: usize, out: usize): usize {
  const answers = words.encoder == THRESHOLD ? 2 : 1;
  const bytes = partBytes(words) / answers;
  for (let part = 0; part < words.grid * words.grid; part++) {
    const row = part / words.grid, column = part % words.grid;
    const rows = partStart(words, row + 1) - partStart(words, row);
    const columns = partStart(words, column + 1) - partStart(words, column);
    const count = <f32>(rows * columns * (words.mirror ? 2 : 1));
    for (let answer = 0; answer < answers; answer++) {
      for (let k: usize = 0; k < <usize>words.nWords << 2; k += 4) {
        store<f32>(out, load<f32>(pooled + k) / count);
        out += 4;
      }
      pooled += bytes;
    }
  }
  return out;
}
