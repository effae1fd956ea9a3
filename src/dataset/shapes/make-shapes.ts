import { checkCount, checkObject } from '../../util/checks.ts';
import { Random } from '../../util/random.ts';
import type { LabelledImages } from '../dataset.ts';
import { type ImageShape, RGB_32X32 } from '../specs/spec.ts';
import { SHAPES } from './outlines.ts';
import { drawPicture } from './picture.ts';

/** The default number of training images. */
export const SHAPES_TRAIN = 10_000;
export const SHAPES_TEST = 2_000;

/** Their pixels take 3 GB: a typing error, not a data set. */
const MOST_IMAGES = 1_000_000;

export interface ShapesOptions {
  /** A whole number in [0, 2^32) that determines every image. */
  readonly seed: number;
  /** Default 10,000. */
  readonly nTrain?: number;
  /** Default 2,000. */
  readonly nTest?: number;
}

export interface ShapesDataset {
  /** The shape of every image: CIFAR-10's. */
  readonly image: ImageShape;
  /** The ten shapes, in the order of their labels. */
  readonly classNames: readonly string[];
  readonly train: LabelledImages;
  /** Draws the test set, the same at every call. */
  makeTest(): LabelledImages;
}

// Streams of the seed, away from the first few, on which folds and batches draw under the same seed.
const TRAIN_STREAM = 64;
const TEST_STREAM = 65;

/**
 * The built-in data set: coloured drawings of ten shapes, in CIFAR-10's format, to try everything without a download.
 * Colour, place and texture say nothing about the class: classifiers on raw pixels get about 30 % right, linear ones on
 * histograms of oriented gradients (HOG) over 80 %. The same seed gives the same bytes on every machine (only IEEE 754
 * additions, multiplications, divisions and square roots), the first n images are the same for any size, and any ten
 * from a multiple of ten on are one of each class.
 * @throws UserError (usage) for an invalid seed, or a number of images that is not a whole number up to a million
 */
export function makeShapes(options: ShapesOptions): ShapesDataset {
  checkObject('options', options, '{ seed: 0 }');
  const { seed, nTrain = SHAPES_TRAIN, nTest = SHAPES_TEST } = options;
  for (const [name, size] of Object.entries({ nTrain, nTest })) checkCount(name, size, 0, MOST_IMAGES);
  return {
    image: RGB_32X32,
    classNames: SHAPES.map(({ name }) => name),
    train: draw(seed, TRAIN_STREAM, nTrain),
    makeTest: () => draw(seed, TEST_STREAM, nTest),
  };
}

function draw(seed: number, stream: number, nSamples: number): LabelledImages {
  const random = Random.seeded(seed, stream);
  const pixels = new Uint8Array(nSamples * RGB_32X32.nFeatures);
  const labels = new Uint8Array(nSamples);
  const nextTen = Int32Array.from(SHAPES, (_, label) => label);
  for (let i = 0; i < nSamples; i++) {
    if (i % nextTen.length === 0) random.shuffle(nextTen);
    labels[i] = nextTen[i % nextTen.length]!;
    drawPicture(random, labels[i]!, pixels.subarray(i * RGB_32X32.nFeatures, (i + 1) * RGB_32X32.nFeatures));
  }
  return { nSamples, pixels, labels };
}
