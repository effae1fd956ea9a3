import { checkCount } from '../util/checks.ts';

/** One image is 3 colour planes (red, green, blue) of 32 × 32 bytes, row by row: 3072 features. */
export const IMAGE = {
  width: 32,
  height: 32,
  channels: 3,
  nFeatures: 3072,
} as const;

/** Images and their labels; nothing is learned from here, nothing is copied. */
export interface LabelledImages {
  readonly nSamples: number;
  /** nSamples × 3072 bytes, planar RGB. */
  readonly pixels: Uint8Array;
  /** nSamples class numbers, each below classNames.length. */
  readonly labels: Uint8Array;
}

export type DatasetName = 'cifar10' | 'shapes';

/** What one look at the test set gives, once it stands in the ledger. */
export interface TestReading {
  readonly images: LabelledImages;
  /** SHA-256 of the test records. */
  readonly digest: string;
  /** This is the nth time that this test set has been read; 1 is the first. */
  readonly nthReading: number;
  /** The ledger's file. */
  readonly ledger: string;
}

export interface Dataset {
  readonly name: DatasetName;
  readonly classNames: readonly string[];
  readonly train: LabelledImages;
  /** SHA-256 of the training records in use, as CIFAR-10 stores them: a label byte, then 3072 pixel bytes, image by image. */
  readonly digest: string;
  /** Where it came from: the folder of the batches, or `built in (seed 0)`. */
  readonly source: string;
  /**
   * Reads the test set, after appending the reading to the ledger beside the data. The only way to score on it.
   * @param command what reads it, as typed, for the ledger
   */
  readTestSet(command: string): Promise<TestReading>;
}

/** Pixels as f32 in [0, 1] (nSamples × 3072): four times the memory, made only where asked for. */
export function toFloat32(images: LabelledImages): Float32Array {
  return Float32Array.from(images.pixels, (byte) => byte / 255);
}

/**
 * The first n images, or all where there are not so many, as views.
 * @throws UserError (usage) for an n that is no whole number
 */
export function firstImages(images: LabelledImages, n: number): LabelledImages {
  checkCount('n', n, 0);
  const nSamples = Math.min(n, images.nSamples);
  return {
    nSamples,
    pixels: images.pixels.subarray(0, nSamples * IMAGE.nFeatures),
    labels: images.labels.subarray(0, nSamples),
  };
}
