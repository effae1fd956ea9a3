import { type Classifier, predict, sparsityOf } from '../../models/classifier.ts';
import { type Examples, labelsOf, sampleRows } from '../../models/examples.ts';
import { Divergence } from '../../models/training/divergence.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import { Random } from '../../util/random.ts';
import type { Split } from '../folds.ts';
import { accuracy } from '../metrics.ts';
import type { CurvePoint, JudgedSplit } from '../results.ts';
import type { CrossValidation } from './cross-validation.ts';

/** What is judged on: the same for every setting. */
export type JudgingData = Pick<
  CrossValidation,
  'backend' | 'pixels' | 'labels' | 'scaling' | 'classNames' | 'seed' | 'signal'
>;

/** A classifier that was found, and the epochs that it took. */
interface Fitted {
  readonly classifier: Classifier;
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

/** What a classifier gets on both parts of a split. */
export async function scoresOnSplit(
  { backend, pixels, labels, signal }: Omit<JudgingData, 'seed'>,
  { training, validation }: Split,
  classifier: Classifier,
): Promise<Pick<JudgedSplit, 'accuracy' | 'predicted' | 'trainAccuracy' | 'sparsity' | 'scoreSeconds'>> {
  const classesIn = (rows: Int32Array) => predict(backend, classifier, pixels, { rows, signal });
  const accuracyOn = (rows: Int32Array, predicted: Uint8Array) =>
    accuracy(predicted, labelsOf({ pixels, labels, rows }));
  const started = performance.now();
  const predicted = await classesIn(validation);
  const scoreSeconds = (performance.now() - started) / 1000;
  const sample = sampleRows(labels, training, validation.length);
  return {
    accuracy: accuracyOn(validation, predicted),
    predicted,
    scoreSeconds,
    trainAccuracy: accuracyOn(sample, await classesIn(sample)),
    sparsity: sparsityOf(classifier),
  };
}

/** What there is to say of a training that diverged. */
export const DIVERGED = {
  status: 'diverged',
  accuracy: null,
  predicted: null,
  trainAccuracy: null,
  sparsity: null,
  scoreSeconds: 0,
} as const satisfies Partial<JudgedSplit>;

/** Finds a classifier on the training part of a split, and scores it on the validation part. */
export async function judgeSplit(
  data: JudgingData,
  split: Split,
  find: (finding: Finding) => Promise<Fitted>,
): Promise<JudgedSplit> {
  const { pixels, labels, seed } = data;
  const started = performance.now();
  const curve: CurvePoint[] = [];
  const onEpoch = ({ epoch, trainLoss, valAccuracy }: EpochRecord) => {
    curve.push({ epoch, trainLoss, valAccuracy: valAccuracy! });
  };
  const on = (rows: Int32Array): Examples => ({ pixels, labels, rows });
  try {
    const random = Random.seeded(seed);
    const [train, val] = [on(split.training), on(split.validation)];
    const { classifier, epochs, ...rest } = await find({ train, val, random, onEpoch });
    const fitSeconds = (performance.now() - started) / 1000;
    const scores = await scoresOnSplit(data, split, classifier);
    return { status: 'finished', ...scores, curve, epochs, fitSeconds, ...rest };
  } catch (error) {
    if (!(error instanceof Divergence)) throw error;
    const fitSeconds = (performance.now() - started) / 1000;
    return { ...DIVERGED, curve, epochs: curve.length, fitSeconds };
  }
}
