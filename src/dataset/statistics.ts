import type { LabelledImages } from './dataset.ts';
import type { ImageShape } from './specs/spec.ts';

export interface ChannelStatistics {
  readonly channel: 'red' | 'green' | 'blue';
  /** Of all pixels of all images, scaled to [0, 1]. */
  readonly mean: number;
  /** The standard deviation of the same (the population's: divided by n). */
  readonly deviation: number;
}

/** How many samples there are of each class. */
export function classCounts(labels: Uint8Array, nClasses: number): number[] {
  const counts = new Array<number>(nClasses).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}

/** How often each byte value occurs in one colour plane of all images. */
function histogram(pixels: Uint8Array, { width, height, nFeatures }: ImageShape, plane: number): Float64Array {
  const counts = new Float64Array(256);
  const area = width * height;
  for (let start = plane * area; start < pixels.length; start += nFeatures) {
    for (let i = start; i < start + area; i++) counts[pixels[i]!]!++;
  }
  return counts;
}

/**
 * Mean and standard deviation of each colour channel, from exact integer sums: the same on every machine.
 * No images give NaN.
 */
export function channelStatistics({ pixels }: LabelledImages, image: ImageShape): readonly ChannelStatistics[] {
  return (['red', 'green', 'blue'] as const).map((channel, plane) => {
    const counts = histogram(pixels, image, plane);
    let n = 0;
    let sum = 0;
    let sumOfSquares = 0;
    counts.forEach((count, value) => {
      n += count;
      sum += count * value;
      sumOfSquares += count * value * value;
    });
    // n * sumOfSquares may exceed 2^53
    const spread = BigInt(n) * BigInt(sumOfSquares) - BigInt(sum) * BigInt(sum);
    return { channel, mean: sum / (n * 255), deviation: Math.sqrt(Number(spread)) / (n * 255) };
  });
}
