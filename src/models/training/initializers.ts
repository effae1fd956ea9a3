import type { Random } from '../../util/random.ts';
import { isMatrix, type NamedTensor } from './parameters.ts';

/** Fills a matrix of weights before the first step. Vectors, such as biases, always start at zero. */
export interface Initializer {
  readonly name: string;
  readonly description: string;
  fill(weight: Float32Array, random: Random): void;
}

/**
 * The standard deviation of the initial weights: small, so all scores start near 0. Source: Stanford CS231n,
 * "Optimization".
 */
export const INITIAL_DEVIATION = 1e-4;

export const normal: Initializer = {
  name: 'normal',
  description: `normal numbers of mean 0 and standard deviation ${INITIAL_DEVIATION}`,
  fill(weight, random) {
    for (let i = 0; i < weight.length; i++) weight[i] = INITIAL_DEVIATION * random.normal();
  },
};

/** A linear classifier's loss is convex, with no symmetry to break: zeros are as good a start as any. */
export const zeros: Initializer = {
  name: 'zeros',
  description: 'all zero; draws no random numbers',
  fill(weight) {
    weight.fill(0);
  },
};

/**
 * Every initializer, by the name that `--init` takes.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, init: INITIALIZERS.zeros };
 */
export const INITIALIZERS = { normal, zeros } as const satisfies Readonly<Record<string, Initializer>>;

/** Initialises zeroed parameters: the matrices, in their order. */
export function fillStart(parameters: readonly NamedTensor[], init: Initializer, random: Random): void {
  for (const { data } of parameters.filter(isMatrix)) init.fill(data, random);
}
