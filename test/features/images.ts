import { IMAGE_BYTES, PLANE, SIDE } from '../../src/features/image.ts';
import { Random } from '../../src/util/random.ts';

/** An image whose pixels are a function of their place. */
export const imageOf = (at: (x: number, y: number, channel: number) => number): Uint8Array =>
  Uint8Array.from({ length: IMAGE_BYTES }, (_, i) =>
    at(i % SIDE, Math.floor((i % PLANE) / SIDE), Math.floor(i / PLANE)),
  );

export const constant = (...colour: readonly [number, number, number]): Uint8Array =>
  imageOf((_x, _y, c) => colour[c]!);

/** Noise from a seed. */
export function noise(seed: number): Uint8Array {
  const random = Random.seeded(seed);
  return imageOf(() => random.integer(256));
}

/** Left and right exchanged. */
export const mirrored = (image: Uint8Array): Uint8Array =>
  imageOf((x, y, c) => image[c * PLANE + y * SIDE + (SIDE - 1 - x)]!);

/** Rows and columns exchanged. */
export const transposed = (image: Uint8Array): Uint8Array => imageOf((x, y, c) => image[c * PLANE + x * SIDE + y]!);
