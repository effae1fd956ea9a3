import { checkArray, checkCount, checkHas } from '../util/checks.ts';
import type { ImageShape } from './specs/spec.ts';
import type { DatasetName } from './specs.ts';

/** Images and their labels; nothing is learned from here, nothing is copied. */
export interface LabelledImages {
  readonly nSamples: number;
  /** nSamples × nFeatures bytes, planar RGB: see {@link Dataset.image}. */
  readonly pixels: Uint8Array;
  /** nSamples class numbers, each below classNames.length. */
  readonly labels: Uint8Array;
}

/** The test set, once the reading has been recorded in the ledger. */
export interface TestReading {
  readonly images: LabelledImages;
  /** SHA-256 of the test records. */
  readonly digest: string;
  /** How many times this test set has been read, as far as is known, this time included. */
  readonly nthReading: number;
  /** The ledger's file. */
  readonly ledger: string;
  /** Ledgers that cannot be read, or not in full, so that `nthReading` does not count what stands there. */
  readonly unreadLedgers: readonly string[];
}

export interface Dataset {
  readonly name: DatasetName;
  /** The shape of every image: its `nFeatures` are the columns of the pixels. */
  readonly image: ImageShape;
  readonly classNames: readonly string[];
  readonly train: LabelledImages;
  /**
   * SHA-256 of the training records in use, as the dataset's files store them: the label bytes, then the pixels, image by
   * image. If classes were chosen by name, it is that of all training records, whatever the limit.
   */
  readonly digest: string;
  /**
   * Whether the files that the training images came from are the official ones, by their digests; undefined for what has no
   * official files.
   */
  readonly isOfficial: boolean | undefined;
  /** Where the data came from: the folder of the batches, or `built in (seed 0)`. */
  readonly source: string;
  /**
   * Checks that the test set is there, and that the ledger can record its reading: before the work that it is to judge.
   * @throws UserError (data) if its file is missing or cut short, or if something else than a file stands in the ledger's place
   */
  checkTestSet(): Promise<void>;
  /**
   * Reads the test set, after appending the reading to the ledger beside the data. The only way to score on it.
   * @param command what reads it, as typed, for the ledger
   * @param check   called with the digest of the test images before the reading is counted: what it throws keeps them unread
   */
  readTestSet(command: string, check?: (digest: string) => void): Promise<TestReading>;
}

/** The values of each image; 0 if there are no images. */
export const featuresOf = ({ nSamples, pixels }: LabelledImages): number =>
  nSamples === 0 ? 0 : pixels.length / nSamples;

/** @throws UserError (usage) for anything but images with their labels */
function checkImages(images: LabelledImages): void {
  checkHas('images', images, 'pixels', 'images with their labels, such as loadDataset gives as `train`');
  checkCount('nSamples', images.nSamples, 0);
  checkArray('pixels', images.pixels, Uint8Array);
  checkArray('labels', images.labels, Uint8Array);
}

/**
 * Pixels as f32 in [0, 1] (nSamples × nFeatures): four times the memory, made only on request.
 * @throws UserError (usage) for anything but images
 */
export function toFloat32(images: LabelledImages): Float32Array {
  checkImages(images);
  return Float32Array.from(images.pixels, (byte) => byte / 255);
}

/**
 * The first n images, or all if there are fewer, as views.
 * @throws UserError (usage) for anything but images, and for an n that is not a whole number
 */
export function firstImages(images: LabelledImages, n: number): LabelledImages {
  checkImages(images);
  checkCount('n', n, 0);
  const nSamples = Math.min(n, images.nSamples);
  return {
    nSamples,
    pixels: images.pixels.subarray(0, nSamples * featuresOf(images)),
    labels: images.labels.subarray(0, nSamples),
  };
}
