import type { MatrixU8 } from '../../kernels/matrix.ts';
import type { TestedResults } from '../../runs/results.ts';
import { accuracy } from '../../selection/metrics.ts';
import { wilsonInterval } from '../../util/wilson-interval.ts';
import type { Resources } from '../experiment.ts';

/** The outcome of a reading of the test set, as part of a run's results. */
export type Tested = TestedResults;

/**
 * Reads the test set, which the ledger counts, and scores on it.
 * @param classify the class of each image
 */
export async function readTest(resources: Resources, classify: (pixels: MatrixU8) => Promise<ArrayLike<number>>) {
  const { images, pixels, digest, nthReading } = await resources.data.readTestSet();
  const predictions = await resources.compute.phase('test', () => classify(pixels));
  const testAccuracy = accuracy(predictions, images.labels);
  const tested: Tested = {
    testAccuracy,
    testAccuracyInterval: wilsonInterval(testAccuracy, images.nSamples),
    nTest: images.nSamples,
    testDigest: digest,
    testReadings: nthReading,
  };
  return { tested, predictions, labels: images.labels };
}
