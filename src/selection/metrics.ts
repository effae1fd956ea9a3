import { mean, standardDeviation } from 'simple-statistics';
import { settingError } from '../errors.ts';
import { checkArrayLike, checkConfusion, checkCount, checkElements, checkList } from '../util/checks.ts';

function checkLengths(metric: string, predictions: ArrayLike<number>, labels: ArrayLike<number>, nClasses = 1): void {
  checkArrayLike('predictions', predictions, 'class numbers, one for each image');
  checkArrayLike('labels', labels, 'class numbers, one for each image');
  checkCount('nClasses', nClasses);
  const nPredictions = predictions.length / nClasses;
  if (nPredictions === labels.length) {
    for (const [name, classes] of Object.entries({ predictions, labels })) checkWhole(name, classes);
    return;
  }
  if (isGone(predictions)) checkElements('predictions', predictions, labels.length * nClasses);
  if (isGone(labels)) checkElements('labels', labels, nPredictions);
  throw new RangeError(`${metric}: ${nPredictions} predictions for ${labels.length} labels`);
}

/** A text, a bigint or a score equals no class, and would count as wrong. */
function checkWhole(name: string, classes: ArrayLike<number>): void {
  const isOfFloats = classes instanceof Float32Array || classes instanceof Float64Array;
  if (ArrayBuffer.isView(classes) && !isOfFloats && typeof classes[0] !== 'bigint') return;
  for (let i = 0; i < classes.length; i++) {
    if (!Number.isInteger(classes[i])) throw settingError(`a class among ${name}`, 'a whole number', classes[i]);
  }
}

/** Whether an array of numbers is empty, as one that was transferred is; an empty list is what was meant. */
const isGone = (numbers: ArrayLike<number>): boolean => ArrayBuffer.isView(numbers) && numbers.length === 0;

/**
 * The share of predictions that equal their label, in [0, 1]. Both have nSamples entries; NaN for none. Throws a RangeError for
 * lists of different lengths.
 * @throws UserError (usage) for what are no lists, and for an array that was transferred
 */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  checkLengths('accuracy', predictions, labels);
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (predictions[i] === labels[i]) right++;
  return right / labels.length;
}

/**
 * The share of samples whose label is among the first k classes, in [0, 1]; NaN for none.
 * Throws a RangeError as {@link accuracy}, and for a class that is not below nClasses.
 * @param ranked nSamples × nClasses class numbers, the best first
 * @throws UserError (usage) as {@link accuracy}
 */
export function topAccuracy(ranked: ArrayLike<number>, nClasses: number, labels: ArrayLike<number>, k: number): number {
  checkArrayLike('ranked', ranked, 'class numbers, nClasses for each image');
  checkCount('k', k);
  checkLengths('topAccuracy', ranked, labels, nClasses);
  for (const [name, classes] of Object.entries({ ranked, labels })) {
    for (let i = 0; i < classes.length; i++) {
      if (!(classes[i]! >= 0 && classes[i]! < nClasses))
        throw new RangeError(`topAccuracy: ${name}[${i}] is ${classes[i]}; classes run from 0 to ${nClasses - 1}`);
    }
  }
  let right = 0;
  for (let i = 0; i < labels.length; i++) {
    for (let rank = 0; rank < Math.min(k, nClasses); rank++) {
      if (ranked[i * nClasses + rank] === labels[i]) right++;
    }
  }
  return right / labels.length;
}

/** A table of more would end the process, rather than an error. */
const MOST_CLASSES = 10_000;

/** counts[trueClass][predictedClass], nClasses × nClasses. */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * How often each true class was predicted as each class. Source: scikit-learn's `confusion_matrix`: rows are true
 * classes.
 * Throws a RangeError as {@link accuracy}, and for a class that is not below nClasses.
 * @throws UserError (usage) as {@link accuracy}
 */
export function confusionMatrix(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
  nClasses: number,
): ConfusionMatrix {
  checkLengths('confusionMatrix', predictions, labels);
  checkCount('nClasses', nClasses, 1, MOST_CLASSES);
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

/**
 * Recall of each class: the share of its images that were classified correctly; NaN for a class without images.
 * @throws UserError (usage) for anything but a confusion matrix
 */
export function perClassAccuracy(confusion: ConfusionMatrix): readonly number[] {
  checkConfusion(confusion);
  return confusion.map((counts, label) => counts[label]! / counts.reduce((sum, count) => sum + count, 0));
}

/**
 * The share of the predictions of each class that are right; NaN for a class that is never predicted. Source: scikit-learn's
 * `precision_score`.
 * @throws UserError (usage) for anything but a confusion matrix
 */
export function perClassPrecision(confusion: ConfusionMatrix): readonly number[] {
  checkConfusion(confusion);
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

/** @throws UserError (usage) for no values, or one that is no number */
export function meanAndStd(values: readonly number[]): MeanAndStd {
  checkList('values', values, 'a list of numbers');
  for (const value of values) if (typeof value !== 'number') throw settingError('a value', 'a number', value);
  return { mean: mean([...values]), std: standardDeviation([...values]) };
}
