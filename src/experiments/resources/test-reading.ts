import type { MatrixU8 } from '../../kernels/matrix.ts';
import type { TestedResults } from '../../runs/results.ts';
import { accuracy } from '../../selection/metrics.ts';
import { sharedAcrossSets } from '../../selection/shared-images.ts';
import { wilsonInterval } from '../../util/statistics/wilson-interval.ts';
import type { Resources } from '../experiment.ts';
import { copiedImages, oddities, unlikeTest } from '../warnings.ts';

/** The outcome of a reading of the test set, as part of a run's results. */
export type Tested = TestedResults;

/** Gives the class of each image. */
export type Classify = (pixels: MatrixU8) => Promise<ArrayLike<number>>;

/** What is told of a reading. */
interface ReadingOptions {
  /** Whether the classifiers were trained on the images at hand: only then can these be compared with the test set. Default: true. */
  readonly isOwnData?: boolean;
}

/** Reads the test set, which the ledger counts, and scores on it. */
export const readTest = async (resources: Resources, classify: Classify, options?: ReadingOptions) =>
  (await readTestOnce(resources, [classify], options))[0]!;

/** The same for several classifiers on one reading, which is their only one: none may be chosen by its score. */
export async function readTestOnce(
  resources: Resources,
  classifiers: readonly Classify[],
  { isOwnData = true }: ReadingOptions = {},
) {
  const { images, pixels, digest, nthReading } = await resources.data.readTestSet();
  if (isOwnData) {
    const copied = copiedImages('test', sharedAcrossSets(pixels, resources.data.pixels));
    const unlike = unlikeTest(resources.data.labels, images.labels);
    for (const odd of oddities(unlike, copied)) resources.observer.tell(odd);
  }
  const scores = [];
  for (const classify of classifiers) {
    const predictions = await resources.compute.phase('test', () => classify(pixels));
    const testAccuracy = accuracy(predictions, images.labels);
    const tested: Tested = {
      testAccuracy,
      testAccuracyInterval: wilsonInterval(testAccuracy, images.nSamples),
      nTest: images.nSamples,
      testDigest: digest,
      testReadings: nthReading,
    };
    scores.push({ tested, predictions, labels: images.labels, pixels });
  }
  return scores;
}
