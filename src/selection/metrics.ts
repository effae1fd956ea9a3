import { mean, standardDeviation } from 'simple-statistics';

function checkLengths(metric: string, predictions: ArrayLike<number>, labels: ArrayLike<number>): void {
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

export interface MeanAndStd {
  readonly mean: number;
  /** The population standard deviation (divided by n), as in NumPy's `std` and scikit-learn's `std_test_score`. */
  readonly std: number;
}

export function meanAndStd(values: readonly number[]): MeanAndStd {
  return { mean: mean([...values]), std: standardDeviation([...values]) };
}
