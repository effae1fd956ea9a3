import { mean, standardDeviation } from 'simple-statistics';

/** The share of predictions that equal their label, in [0, 1]. Both have nSamples entries. */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (predictions.length !== labels.length) {
    throw new RangeError(`accuracy: ${predictions.length} predictions for ${labels.length} labels`);
  }
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (predictions[i] === labels[i]) right++;
  return right / labels.length;
}

/** counts[trueClass][predictedClass], nClasses × nClasses. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** How often each class was taken for each. Source: scikit-learn's `confusion_matrix`: rows are true classes. */
export function confusionMatrix(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
  nClasses: number,
): ConfusionMatrix {
  const counts = Array.from({ length: nClasses }, () => new Array<number>(nClasses).fill(0));
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]![predictions[i]!]! += 1;
  return counts;
}

/** Recall of each class: the share of its images that were recognised; NaN for a class without images. */
export function perClassAccuracy(confusion: ConfusionMatrix): readonly number[] {
  return confusion.map((counts, label) => counts[label]! / counts.reduce((sum, count) => sum + count, 0));
}

export interface MeanAndStd {
  readonly mean: number;
  /** The population standard deviation (divided by n), as NumPy's `std` and scikit-learn's `std_test_score` give it. */
  readonly std: number;
}

export function meanAndStd(values: readonly number[]): MeanAndStd {
  return { mean: mean([...values]), std: standardDeviation([...values]) };
}
