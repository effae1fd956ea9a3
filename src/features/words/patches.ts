import { CONTRAST_FLOOR } from '../../kernels/maps/words.ts';
import type { MatrixU8 } from '../../kernels/matrix.ts';
import type { Random } from '../../util/random.ts';
import { N_CHANNELS, PLANE, SIDE } from '../image.ts';

/** Numbers of a patch. */
export const patchSize = (side: number): number => N_CHANNELS * side * side;

/**
 * Random patches of some images, as the features see them before whitening: pixels in [0, 1], or, normalised, the
 * differences from the patch's mean divided by sqrt(v + 10), v the variance of its bytes. Even patches become 0.
 * Source: Coates, Lee & Ng, AISTATS 2011, section 3.
 * @param rows the images to take patches from
 * @returns nPatches × 3 × side × side
 */
export function randomPatches(
  { data, nCols }: MatrixU8,
  rows: Int32Array,
  { side, nPatches, normalise, random }: { side: number; nPatches: number; normalise: boolean; random: Random },
): Float32Array {
  const d = patchSize(side);
  const places = SIDE - side + 1;
  const out = new Float32Array(nPatches * d);
  const bytes = new Uint8Array(d);
  for (let i = 0; i < nPatches; i++) {
    const corner = rows[random.integer(rows.length)]! * nCols + random.integer(places) * SIDE + random.integer(places);
    for (let at = 0; at < d; at++) {
      const [c, r, q] = [Math.floor(at / (side * side)), Math.floor(at / side) % side, at % side];
      bytes[at] = data[corner + c * PLANE + r * SIDE + q]!;
    }
    const { mean, deviation } = normalise ? contrastOf(bytes) : { mean: 0, deviation: 255 };
    for (let at = 0; at < d; at++) out[i * d + at] = (bytes[at]! - mean) / deviation;
  }
  return out;
}

function contrastOf(bytes: Uint8Array): { mean: number; deviation: number } {
  const n = bytes.length;
  let sum = 0;
  let squares = 0;
  for (const byte of bytes) {
    sum += byte;
    squares += byte * byte;
  }
  return { mean: sum / n, deviation: Math.sqrt((n * squares - sum * sum) / (n * n) + CONTRAST_FLOOR) };
}
