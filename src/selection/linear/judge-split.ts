import type { Examples } from '../../models/examples.ts';
import { type LinearClassifier, predict } from '../../models/linear/classifier.ts';
import { Divergence } from '../../models/training/divergence.ts';
import { Random } from '../../util/random.ts';
import type { Split } from '../folds.ts';
import { accuracy } from '../metrics.ts';
import type { SplitResult } from '../results.ts';
import type { LinearCrossValidation } from './linear-cross-validation.ts';

/** What is judged on: the same for every setting. */
export type JudgingData = Pick<
  LinearCrossValidation,
  'backend' | 'pixels' | 'labels' | 'scaling' | 'classNames' | 'seed' | 'signal'
>;

/** A classifier that was found, and the epochs that it took. */
interface Fitted {
  readonly classifier: LinearClassifier;
  readonly epochs: number;
}

/**
 * Finds a classifier on the training part of a split, and scores it on the validation part.
 * @param find given the training part, the generator of the seed, and a function to call after each epoch
 */
export async function judgeSplit(
  { backend, pixels, labels, seed, signal }: JudgingData,
  { training, validation }: Split,
  find: (train: Examples, random: Random, onEpoch: () => void) => Promise<Fitted>,
): Promise<SplitResult> {
  const started = performance.now();
  let epochsDone = 0;
  const onEpoch = () => {
    epochsDone++;
  };
  try {
    const { classifier, epochs } = await find({ pixels, labels, rows: training }, Random.seeded(seed), onEpoch);
    const fitted = performance.now();
    const predictions = await predict(backend, classifier, pixels, { rows: validation, signal });
    const truth = Uint8Array.from(validation, (i) => labels[i]!);
    const fitSeconds = (fitted - started) / 1000;
    const scoreSeconds = (performance.now() - fitted) / 1000;
    return { status: 'finished', accuracy: accuracy(predictions, truth), epochs, fitSeconds, scoreSeconds };
  } catch (error) {
    if (!(error instanceof Divergence)) throw error;
    const fitSeconds = (performance.now() - started) / 1000;
    return { status: 'diverged', accuracy: null, epochs: epochsDone, fitSeconds, scoreSeconds: 0 };
  }
}
