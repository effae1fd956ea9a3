import { settingError } from '../../../errors.ts';
import { checkArray, checkCount, checkFunction, checkHas, checkObject, checkText } from '../../../util/checks.ts';

/** f32 where classifiers are trained, f64 where gradients are checked against finite differences. */
export type FloatArray = Float32Array | Float64Array;

/** A loss over class scores s = Wx + b (logits). Natural logarithms: a softmax loss is in nats. */
export interface Loss {
  readonly name: string;
  /** One line, with the formula. */
  readonly description: string;
  /** Where the formula is taken from. */
  readonly source: string;
  /** Its settings, by name: the margin `delta`, if it has one. */
  readonly settings: Readonly<Record<string, number>>;
  /** The loss when every score is 0, as at W = 0, b = 0: the first sanity check of a training run. */
  atZero(nClasses: number): number;
  /**
   * L_i, the loss of one sample whose scores are at [at, at + nClasses) of `scores`. Writes scale · dL_i/ds to the same
   * places of `dScores`, which may be `scores` itself. A score that is NaN makes the loss NaN. At a kink the gradient
   * is one of the subgradients.
   */
  sample(scores: FloatArray, at: number, nClasses: number, label: number, dScores: FloatArray, scale: number): number;
}

/** One of those made here. */
export interface BuiltInLoss extends Loss {
  /**
   * The learning rate of plain gradient descent where nobody asks for one, for a linear classifier of pixels: chosen on 5,000
   * held-out training images of CIFAR-10. A loss with longer gradients wants shorter steps.
   */
  readonly usualRate: number;
  /**
   * At least the largest eigenvalue of the matrix of L_i's second derivatives by the scores, whatever the scores; absent for
   * a loss with kinks.
   */
  readonly curvature?: ((nClasses: number) => number) | undefined;
  /** The same with another margin; absent for a loss that has none. */
  readonly withMargin?: ((delta: number) => BuiltInLoss) | undefined;
}

/** @throws UserError (usage) for anything but a loss, most often its name */
export function checkLoss(loss: Loss): void {
  checkHas('loss', loss, 'sample', 'a loss, such as LOSSES.svm or hinge(1)');
  checkText('name of loss', loss.name, 'a text');
  checkObject('settings of loss', loss.settings, '{ delta: 1 }');
  for (const name of ['sample', 'atZero'] as const) checkFunction(`${name} of loss`, loss[name]);
}

/**
 * The data loss of a batch and its gradient: the mean of L_i over nSamples = labels.length, summed in f64 in order.
 * @param scores  nSamples × nClasses, row-major
 * @param labels  nSamples class numbers, each below nClasses
 * Throws a RangeError for no samples, too few scores, or an invalid label.
 * @param dScores overwritten with dL/ds, nSamples × nClasses: the gradient of the mean, so already divided by nSamples
 * @throws UserError (usage) for what is no loss, no array or no number
 */
export function meanLoss(
  loss: Loss,
  scores: FloatArray,
  nClasses: number,
  labels: Uint8Array,
  dScores: FloatArray,
): number {
  checkLoss(loss);
  checkCount('nClasses', nClasses);
  checkArray('labels', labels, Uint8Array);
  checkArray('scores', scores, Float32Array, Float64Array);
  checkArray('dScores', dScores, Float32Array, Float64Array);
  const nSamples = labels.length;
  if (nSamples === 0 || scores.length < nSamples * nClasses || dScores.length < nSamples * nClasses) {
    throw new RangeError(`meanLoss: ${scores.length} scores of ${nSamples} samples in ${nClasses} classes`);
  }
  let sum = 0;
  for (let i = 0; i < nSamples; i++) {
    if (labels[i]! >= nClasses) throw new RangeError(`meanLoss: the label ${labels[i]} of ${nClasses} classes`);
    sum += checkedLoss(loss.sample(scores, i * nClasses, nClasses, labels[i]!, dScores, 1 / nSamples));
  }
  return sum / nSamples;
}

/**
 * What {@link Loss.sample} has returned.
 * @throws UserError (usage) for a loss of the caller's own that returns no number: texts would be joined
 */
export function checkedLoss(value: number): number {
  if (typeof value !== 'number') throw settingError('what sample of loss returns', 'a number', value);
  return value;
}
