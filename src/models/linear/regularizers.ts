import type { FloatArray } from './losses.ts';

/**
 * A penalty on the weights, R(W) = squared · sum W² + absolute · sum |W|, added to the data loss as strength · R(W).
 * As the lecture writes it: no half before W², and the bias is not penalised. Source: Stanford CS231n, "Loss functions
 * and optimization": Regularization.
 */
export interface Regularizer {
  readonly name: string;
  /** One line, with the formula. */
  readonly description: string;
  /** The factor before sum W². */
  readonly squared: number;
  /** The factor before sum |W|. */
  readonly absolute: number;
}

export const l2: Regularizer = {
  name: 'l2',
  description: 'R(W) = sum W²: many small weights are preferred',
  squared: 1,
  absolute: 0,
};

export const l1: Regularizer = {
  name: 'l1',
  description: 'R(W) = sum |W|: few weights that are not zero are preferred',
  squared: 0,
  absolute: 1,
};

/** @param beta how much the squares count beside the absolute values; 1 counts both alike */
export function elasticNet(beta = 1): Regularizer {
  return {
    name: 'elastic',
    description: `R(W) = sum (${beta} W² + |W|): the elastic net, between l2 and l1`,
    squared: beta,
    absolute: 1,
  };
}

export const noPenalty: Regularizer = {
  name: 'none',
  description: 'R(W) = 0',
  squared: 0,
  absolute: 0,
};

/** Every penalty, by the name that `--reg` takes. */
export const REGULARIZERS = {
  l2,
  l1,
  elastic: elasticNet(),
  none: noPenalty,
} as const satisfies Readonly<Record<string, Regularizer>>;
export type RegularizerName = keyof typeof REGULARIZERS;

/** R(W), summed in f64 in order; not yet scaled by the regularization strength. */
export function penalty({ squared, absolute }: Regularizer, weight: FloatArray): number {
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

/**
 * dWeight += strength · dR/dW. The slope of |w| at 0 is taken as 0, a subgradient.
 * @param weight  any shape
 * @param dWeight as many elements as weight; added to in place
 */
export function addPenaltyGradient(
  { squared, absolute }: Regularizer,
  strength: number,
  weight: FloatArray,
  dWeight: FloatArray,
): void {
  if (squared !== 0) {
    const slope = strength * squared * 2;
    for (let i = 0; i < weight.length; i++) dWeight[i] = dWeight[i]! + slope * weight[i]!;
  }
  if (absolute !== 0) {
    const slope = strength * absolute;
    for (let i = 0; i < weight.length; i++) dWeight[i] = dWeight[i]! + slope * Math.sign(weight[i]!);
  }
}
