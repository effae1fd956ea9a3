/** Pixels of a row of an image: 32 × 32, one colour after the other. */
const SIDE = 32;

/**
 * Every image as in a mirror: left and right are exchanged.
 * @param pixels of images of 3 · 32 · 32 bytes, planar
 */
export function mirrorImages(pixels: Uint8Array): Uint8Array {
  const mirrored = new Uint8Array(pixels.length);
  for (let from = 0; from < pixels.length; from += SIDE) {
    for (let x = 0; x < SIDE; x++) mirrored[from + x] = pixels[from + SIDE - 1 - x]!;
  }
  return mirrored;
}
