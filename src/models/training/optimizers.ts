import { named } from '../../util/named.ts';
import { type AdagradSettings, adagrad } from './optimizers/adagrad.ts';
import { type AdamSettings, adam, adamw } from './optimizers/adam.ts';
import { type MomentumSettings, momentum, nesterov } from './optimizers/momentum.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import { type RmspropSettings, rmsprop } from './optimizers/rmsprop.ts';
import { sgd } from './optimizers/sgd.ts';

/** The settings of optimizers, by name; each optimizer has some of them. */
export interface OptimizerSettings extends MomentumSettings, AdagradSettings, RmspropSettings, AdamSettings {
  /** adagrad, rmsprop, adam, adamw: added to the divisor to avoid division by zero; default 1e-8, for adagrad 1e-10. */
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
 * An optimizer by its name.
 * @param settings default to PyTorch's; settings that the optimizer does not use are ignored
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: optimizerNamed('adam', { beta1: 0.8 }) };
 * @throws UserError (usage) for an unknown name or an invalid setting
 */
export const optimizerNamed = (name: OptimizerName, settings: OptimizerSettings = {}): Optimizer =>
  named('optimizer', name, MAKERS)(settings);

/**
 * Every optimizer with its usual settings, by the name that `--optimizer` takes.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: OPTIMIZERS.adam };
 */
export const OPTIMIZERS = Object.fromEntries(
  Object.entries(MAKERS).map(([name, make]) => [name, make({})]),
) as Readonly<Record<OptimizerName, Optimizer>>;
