import { mean, standardDeviation } from 'simple-statistics';
import { checkHas, checkList } from '../util/checks.ts';

function checkLengths(metric: string, predictions: { readonly length: number }, labels: ArrayLike<number>): void {
  checkHas('predictions', predictions, 'length', 'class numbers, one for each image');
  checkHas('labels', labels, 'length', 'class numbers, one for each image');
  if (predictions.length === labels.length) return;
  throw new RangeError(`${metric}: ${predictions.length} predictions for ${labels.length} labels`);
}

/** The share of predictions that equal their label, in [0, 1]. Both have nSamples entries; NaN for none. */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  checkLengths('accuracy', predictions, labels);
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (predictions[i] === labels[i]) right++;
  return right / labels.length;
}

/**
 * The share of samples whose label is among the first k classes, in [0, 1]; NaN for none.
 * @param ranked nSamples × nClasses class numbers, the best first
 */
export function topAccuracy(ranked: ArrayLike<number>, nClasses: number, labels: ArrayLike<number>, k: number): number {
  checkHas('ranked', ranked, 'length', 'class numbers, nClasses for each image');
  checkLengths('topAccuracy', { length: ranked.length / nClasses }, labels);
  let right = 0;
  for (let i = 0; i < labels.length; i++) {
    for (let rank = 0; rank < Math.min(k, nClasses); rank++) {
      if (ranked[i * nClasses + rank] === labels[i]) right++;
    }
  }
  return right / labels.length;
}

/** counts[trueClass][predictedClass], nClasses × nClasses. */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * How often each true class was predicted as each class. Source: scikit-learn's `confusion_matrix`: rows are true
 * classes.
 */
export function confusionMatrix(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
  nClasses: number,
): ConfusionMatrix {
  checkLengths('confusionMatrix', predictions, labels);
  const counts = Array.from({ length: nClasses }, () => new Array<number>(nClasses).fill(0));
  for (let i = 0; i < labels.length; i++) {
    const row = counts[labels[i]!];
    const count = row?.[predictions[i]!];
    if (row === undefined || count === undefined) {
      throw new RangeError(
        `confusionMatrix: class ${labels[i]} predicted as ${predictions[i]}, with ${nClasses} classes`,
      );
    }
    row[predictions[i]!] = count + 1;
  }
  return counts;
}

/** Recall of each class: the share of its images that were classified correctly; NaN for a class without images. */
export function perClassAccuracy(confusion: ConfusionMatrix): readonly number[] {
  return confusion.map((counts, label) => counts[label]! / counts.reduce((sum, count) => sum + count, 0));
}

/**
 * The share of the predictions of each class that are right; NaN for a class that is never predicted. Source: scikit-learn's
 * `precision_score`.
 */
export function perClassPrecision(confusion: ConfusionMatrix): readonly number[] {
  return confusion.map((counts, label) => {
    const predicted = confusion.reduce((sum, row) => sum + row[label]!, 0);
    return counts[label]! / predicted;
  });
}

export interface MeanAndStd {
  readonly mean: number;
  /** The population standard deviation (divided by n), as in NumPy's `std` and scikit-learn's `std_test_score`. */
  readonly std: number;
}

/** Means of accuracies are of counts: of parts of less than 100,000 images they differ by more than this, or by rounding alone. */
const ROUNDING = 1e-12;

/** Whether one mean of accuracies is the higher one: two that are equal on paper are equal here, whatever their last digits. */
export const isHigherMean = (one: number, other: number): boolean => one - other > ROUNDING;

/** @throws UserError (usage) for no values */
export function meanAndStd(values: readonly number[]): MeanAndStd {
  checkList('values', values, 'a list of numbers');
  return { mean: mean([...values]), std: standardDeviation([...values]) };
}
