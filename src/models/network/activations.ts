import { named } from '../../util/named.ts';
import type { Activation } from './activations/activation.ts';
import { leakyRelu } from './activations/leaky-relu.ts';
import { relu } from './activations/relu.ts';
import { sigmoid } from './activations/sigmoid.ts';
import { tanh } from './activations/tanh.ts';

/**
 * Every activation, by the name that `--activation` takes.
 * @example const hyperparameters: NetworkHyperparameters = { ...NETWORK_DEFAULTS.softmax, activation: 'tanh' };
 */
export const ACTIVATIONS = {
  relu,
  'leaky-relu': leakyRelu,
  tanh,
  sigmoid,
} as const satisfies Readonly<Record<string, Activation>>;
export type ActivationName = keyof typeof ACTIVATIONS;

/** @throws UserError (usage) for an unknown name */
export const activationNamed = (name: ActivationName): Activation => named('activation', name, ACTIVATIONS);
