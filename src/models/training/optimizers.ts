import { named } from '../../util/named.ts';
import { type AdagradSettings, adagrad } from './optimizers/adagrad.ts';
import { type AdamSettings, adam, adamw } from './optimizers/adam.ts';
import { type MomentumSettings, momentum, nesterov } from './optimizers/momentum.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import { type RmspropSettings, rmsprop } from './optimizers/rmsprop.ts';
import { sgd } from './optimizers/sgd.ts';

/** The numbers that update rules take, by name; each rule has some of them. */
export interface OptimizerSettings extends MomentumSettings, AdagradSettings, RmspropSettings, AdamSettings {
  /** adagrad, rmsprop, adam, adamw: added to a divisor to keep steps finite; by default 1e-8, of adagrad 1e-10. */
  readonly epsilon?: number | undefined;
}

export type OptimizerName = 'sgd' | 'momentum' | 'nesterov' | 'adagrad' | 'rmsprop' | 'adam' | 'adamw';

const MAKERS: Readonly<Record<OptimizerName, (settings: OptimizerSettings) => Optimizer>> = {
  sgd: () => sgd,
  momentum,
  nesterov,
  adagrad,
  rmsprop,
  adam,
  adamw,
};

/**
 * An update rule by its name.
 * @param settings where they are not given, those of PyTorch; one that the rule does not have is without meaning
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: optimizerNamed('adam', { beta1: 0.8 }) };
 * @throws UserError (usage) for an unknown name or an invalid setting
 */
export const optimizerNamed = (name: OptimizerName, settings: OptimizerSettings = {}): Optimizer =>
  named('optimizer', name, MAKERS)(settings);

/**
 * Every update rule with its usual settings, by the name that `--optimizer` takes.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: OPTIMIZERS.adam };
 */
export const OPTIMIZERS = Object.fromEntries(
  Object.entries(MAKERS).map(([name, make]) => [name, make({})]),
) as Readonly<Record<OptimizerName, Optimizer>>;
