import { checkArray, checkHas, checkNumber, checkNumbers, checkObject } from '../../util/checks.ts';
import { named } from '../../util/named.ts';
import type { FloatArray } from './losses/loss.ts';

/**
 * A penalty on the weights, R(W) = squared · sum W² + absolute · sum |W|, added to the data loss as strength · R(W). As
 * in the lecture: no half before W², and the bias is not penalised. Source: Stanford CS231n, "Loss functions and
 * optimization": Regularization.
 */
export interface Regularizer {
  readonly name: string;
  /** One line, with the formula. */
  readonly description: string;
  /** Its settings, by name: `beta`, if it has one. */
  readonly settings: Readonly<Record<string, number>>;
  /** The factor before sum W². */
  readonly squared: number;
  /** The factor before sum |W|. */
  readonly absolute: number;
}

/**
 * The sum of the squares of all weights.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, regularizer: l2 };
 */
export const l2: Regularizer = {
  name: 'l2',
  description: 'R(W) = sum W²: prefers many small weights',
  settings: {},
  squared: 1,
  absolute: 0,
};

/**
 * The sum of the magnitudes of all weights.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, regularizer: l1 };
 */
export const l1: Regularizer = {
  name: 'l1',
  description: 'R(W) = sum |W|: prefers few non-zero weights',
  settings: {},
  squared: 0,
  absolute: 1,
};

/**
 * The elastic net as in the lecture, beta W² + |W|, so the strength means the same for every penalty. scikit-learn's
 * `l1_ratio` is 1 / (1 + 2 beta), and its `alpha` strength · (1 + 2 beta): it halves the squares.
 * Source: Zou & Hastie 2005; Stanford CS231n, "Loss functions and optimization": Regularization.
 * Call it to get the penalty; beta is optional.
 * @param beta the weight of the squares relative to the absolute values, at least 0; 1 weights both equally
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, regularizer: elasticNet(0.5) };
 * @throws UserError (usage) for a negative or infinite beta
 */
export function elasticNet(beta = 1): Regularizer {
  checkNumber('beta', beta, 0);
  return {
    name: 'elastic',
    description: `R(W) = sum (${beta} W² + |W|): the elastic net, between l2 and l1`,
    settings: { beta },
    squared: beta,
    absolute: 1,
  };
}

/**
 * No penalty.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, regularizer: noPenalty };
 */
export const noPenalty: Regularizer = {
  name: 'none',
  description: 'R(W) = 0',
  settings: {},
  squared: 0,
  absolute: 0,
};

/**
 * Every penalty with its usual settings, by the name that `--reg` takes.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, regularizer: REGULARIZERS.l1 };
 */
export const REGULARIZERS = {
  l2,
  l1,
  elastic: elasticNet(),
  none: noPenalty,
} as const satisfies Readonly<Record<string, Regularizer>>;
export type RegularizerName = keyof typeof REGULARIZERS;

/**
 * A penalty by its name.
 * @param settings `beta`: of the elastic net; default 1; ignored for the others
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, regularizer: regularizerNamed('elastic', { beta: 0.5 }) };
 * @throws UserError (usage) for an unknown name or an invalid beta
 */
export function regularizerNamed(
  name: RegularizerName,
  settings: { readonly beta?: number | undefined } = {},
): Regularizer {
  checkObject('settings', settings, '{ beta: 0.5 }');
  return name === 'elastic' ? elasticNet(settings.beta) : named('regularizer', name, REGULARIZERS);
}

/** @throws UserError (usage) for anything but a penalty, most often a function that makes one */
export function checkRegularizer(regularizer: Regularizer): void {
  checkHas('regularizer', regularizer, 'squared', 'a penalty, such as REGULARIZERS.l2 or elasticNet(0.5)');
  const { squared, absolute } = regularizer;
  checkNumbers('regularizer', { squared, absolute });
}

/**
 * R(W), summed in f64 in order; not yet scaled by the regularization strength.
 * @throws UserError (usage) for anything but a penalty and weights
 */
export function penalty(regularizer: Regularizer, weight: FloatArray): number {
  checkRegularizer(regularizer);
  checkArray('weight', weight, Float32Array, Float64Array);
  const { squared, absolute } = regularizer;
  if (squared === 0 && absolute === 0) return 0;
  let squares = 0;
  let magnitudes = 0;
  for (let i = 0; i < weight.length; i++) {
    const w = weight[i]!;
    squares += w * w;
    magnitudes += Math.abs(w);
  }
  return squared * squares + absolute * magnitudes;
}

/** The slope of strength · R's smooth part is this times W: what PyTorch calls weight decay. */
export const weightDecay = ({ squared }: Pick<Regularizer, 'squared'>, strength: number): number =>
  2 * strength * squared;

/**
 * dWeight += the gradient of the smooth part of strength · R, that of the squares.
 * @param weight  any shape
 * @param dWeight as many elements as weight; added to in place
 */
export function addSmoothGradient(
  regularizer: Pick<Regularizer, 'squared'>,
  strength: number,
  weight: FloatArray,
  dWeight: FloatArray,
): void {
  const slope = weightDecay(regularizer, strength);
  if (slope === 0) return;
  for (let i = 0; i < weight.length; i++) dWeight[i] = dWeight[i]! + slope * weight[i]!;
}

/**
 * dWeight += strength · dR/dW, absolute values included. The slope of |w| at 0 is taken as 0, a subgradient.
 * @param weight  any shape
 * @param dWeight as many elements as weight; added to in place
 */
export function addPenaltyGradient(
  regularizer: Regularizer,
  strength: number,
  weight: FloatArray,
  dWeight: FloatArray,
): void {
  addSmoothGradient(regularizer, strength, weight, dWeight);
  const slope = strength * regularizer.absolute;
  if (slope === 0) return;
  for (let i = 0; i < weight.length; i++) dWeight[i] = dWeight[i]! + slope * Math.sign(weight[i]!);
}

/**
 * Moves every weight towards 0 by `threshold`, and no further than 0: the proximal step of threshold · sum |W|. Taken
 * after a step along the smooth part, it minimises the whole and gives weights that are exactly 0, which steps along
 * a subgradient only hover around. Source: Parikh & Boyd 2014, "Proximal Algorithms", 6.5.2.
 * @param threshold at least 0: learning rate · strength · the factor before sum |W|
 */
export function softThreshold(weight: Float32Array, threshold: number): void {
  if (threshold === 0) return;
  for (let i = 0; i < weight.length; i++) {
    const w = weight[i]!;
    weight[i] = w > threshold ? w - threshold : w < -threshold ? w + threshold : w - w; // NaN stays NaN
  }
}

/**
 * The share of weights that are exactly 0, in [0, 1]; NaN for none.
 * @throws UserError (usage) for anything but weights
 */
export function sparsity(weight: Float32Array): number {
  checkArray('weight', weight, Float32Array, Float64Array);
  let zeros = 0;
  for (let i = 0; i < weight.length; i++) if (weight[i] === 0) zeros++;
  return zeros / weight.length;
}
