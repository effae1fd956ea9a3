import { z } from 'zod';
import type { MatrixU8 } from '../kernels/matrix.ts';
import { accuracy } from '../selection/metrics.ts';
import type { Lab } from './experiment.ts';

/** What a reading of the test set gave, as it stands among the results of a run. */
export interface Tested {
  readonly testAccuracy: number;
  readonly nTest: number;
  readonly testDigest: string;
  /** How often the test set has been read, this time included. */
  readonly testReadings: number;
}

const testedSchema = z.object({
  testAccuracy: z.number(),
  nTest: z.number(),
  testDigest: z.string(),
  testReadings: z.number(),
});

/**
 * The reading that a run has finished with before it was stopped: another would be one too many.
 * @param results of run.json
 */
export const testedBefore = (results: unknown): Tested | undefined => testedSchema.safeParse(results).data;

/**
 * Reads the test set, which the ledger counts, and scores on it.
 * @param classify the class of each image
 */
export async function readTest(lab: Lab, classify: (pixels: MatrixU8) => Promise<ArrayLike<number>>) {
  const { images, pixels, digest, nthReading } = await lab.data.readTestSet();
  const predictions = await lab.compute.phase('test', () => classify(pixels));
  const tested: Tested = {
    testAccuracy: accuracy(predictions, images.labels),
    nTest: images.nSamples,
    testDigest: digest,
    testReadings: nthReading,
  };
  return { tested, predictions, labels: images.labels };
}
