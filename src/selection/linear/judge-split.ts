import { type Examples, labelsOf } from '../../models/examples.ts';
import { type LinearClassifier, predict } from '../../models/linear/classifier.ts';
import { sparsity } from '../../models/objective/regularizers.ts';
import { Divergence } from '../../models/training/divergence.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import { Random } from '../../util/random.ts';
import { type Split, spreadOver } from '../folds.ts';
import { accuracy } from '../metrics.ts';
import type { CurvePoint, SplitResult } from '../results.ts';
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
  /** Of an exact solution: whether it is the optimum, and how it was found. */
  readonly converged?: boolean;
  readonly steps?: number;
  readonly gradientNorm?: number;
}

/** What a classifier is found with. */
interface Finding {
  readonly train: Examples;
  /** The images that judge it; they do not change it. */
  readonly val: Examples;
  /** Of the seed. */
  readonly random: Random;
  /** To be called after each epoch. */
  readonly onEpoch: (record: EpochRecord) => void;
}

/** Finds a classifier on the training part of a split, and scores it on the validation part. */
export async function judgeSplit(
  { backend, pixels, labels, seed, signal }: JudgingData,
  { training, validation }: Split,
  find: (finding: Finding) => Promise<Fitted>,
): Promise<SplitResult> {
  const started = performance.now();
  const curve: CurvePoint[] = [];
  const onEpoch = ({ epoch, trainLoss, valAccuracy }: EpochRecord) => {
    curve.push({ epoch, trainLoss, valAccuracy: valAccuracy! });
  };
  const on = (rows: Int32Array): Examples => ({ pixels, labels, rows });
  const accuracyOn = async (classifier: LinearClassifier, rows: Int32Array): Promise<number> => {
    const predictions = await predict(backend, classifier, pixels, { rows, signal });
    return accuracy(predictions, labelsOf(on(rows)));
  };
  try {
    const random = Random.seeded(seed);
    const { classifier, epochs, ...rest } = await find({ train: on(training), val: on(validation), random, onEpoch });
    const fitted = performance.now();
    const valAccuracy = await accuracyOn(classifier, validation);
    const fitSeconds = (fitted - started) / 1000;
    const scoreSeconds = (performance.now() - fitted) / 1000;
    return {
      status: 'finished',
      accuracy: valAccuracy,
      trainAccuracy: await accuracyOn(classifier, spreadOver(training, validation.length)),
      sparsity: sparsity(classifier.weight),
      ...{ curve, epochs, fitSeconds, scoreSeconds, ...rest },
    };
  } catch (error) {
    if (!(error instanceof Divergence)) throw error;
    const fitSeconds = (performance.now() - started) / 1000;
    const nothing = { accuracy: null, trainAccuracy: null, sparsity: null };
    return { status: 'diverged', ...nothing, curve, epochs: curve.length, fitSeconds, scoreSeconds: 0 };
  }
}
