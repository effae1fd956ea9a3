import { named } from '../../util/named.ts';
import { adagrad } from './optimizers/adagrad.ts';
import { adam, adamw } from './optimizers/adam.ts';
import { momentum, nesterov } from './optimizers/momentum.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import { rmsprop } from './optimizers/rmsprop.ts';
import { sgd } from './optimizers/sgd.ts';

/** The numbers that update rules take, by name; each rule has some of them. */
export interface OptimizerSettings {
  readonly momentum?: number | undefined;
  readonly alpha?: number | undefined;
  readonly beta1?: number | undefined;
  readonly beta2?: number | undefined;
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
 * @throws UserError (usage) for a name that is none, or a setting that cannot be
 */
export const optimizerNamed = (name: OptimizerName, settings: OptimizerSettings = {}): Optimizer =>
  named('optimizer', name, MAKERS)(settings);

/** Every update rule with its usual settings, by the name that `--optimizer` takes. */
export const OPTIMIZERS = Object.fromEntries(
  Object.entries(MAKERS).map(([name, make]) => [name, make({})]),
) as Readonly<Record<OptimizerName, Optimizer>>;
