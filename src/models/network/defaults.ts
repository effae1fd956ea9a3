import { entryOf, named } from '../../util/named.ts';
import { isBuiltIn } from '../built-in.ts';
import type { Loss } from '../objective/losses/loss.ts';
import { LOSSES, type LossName } from '../objective/losses.ts';
import { REGULARIZERS } from '../objective/regularizers.ts';
import type { UsualSizes } from '../training/divergence-hint.ts';
import { INITIALIZERS, type Initializer } from '../training/initializers.ts';
import { checkOptimizer, type Optimizer } from '../training/optimizers/optimizer.ts';
import { OPTIMIZERS } from '../training/optimizers.ts';
import { NO_WARM_UP, SCHEDULES } from '../training/schedules.ts';
import { type ActivationName, activationNamed } from './activations.ts';
import type { NetworkHyperparameters } from './hyperparameters.ts';

const COMMON = {
  regularizer: REGULARIZERS.l2,
  regularizationStrength: 1e-4,
  epochs: 20,
  batchSize: 256,
  shuffle: true,
  init: INITIALIZERS.he,
  optimizer: OPTIMIZERS.momentum,
  schedule: SCHEDULES.cosine,
  warmUp: NO_WARM_UP,
  hidden: [500],
  activation: 'relu',
  dropout: 0,
} as const;

/** Rates of momentum 0.9, where a linear classifier's are those of plain gradient descent: losses with longer gradients want shorter steps. */
const MOMENTUM = 0.9;
const RATE = 0.4;

/** Optimizers that divide by the size of the gradient. */
const ADAPTIVE_RATES: Readonly<Record<string, number>> = { adagrad: 0.01, rmsprop: 3e-4, adam: 1e-3, adamw: 1e-3 };

/** Default hyperparameters; the rates follow from those of linear classifiers. */
export const NETWORK_DEFAULTS = Object.fromEntries(
  Object.entries(LOSSES).map(([name, loss]) => [
    name,
    { ...COMMON, loss, learningRate: networkLearningRate(name as LossName, COMMON.optimizer) },
  ]),
) as unknown as Readonly<Record<LossName, NetworkHyperparameters>>;

/**
 * The default learning rate of a network, for a loss and an optimizer.
 * @throws UserError (usage) for an unknown loss or optimizer
 */
export function networkLearningRate(loss: LossName, optimizer: Optimizer): number {
  checkOptimizer(optimizer);
  const { name, settings } = optimizer;
  const { usualRate } = named('loss', loss, LOSSES);
  const adaptive = entryOf(ADAPTIVE_RATES, name);
  if (adaptive !== undefined) return adaptive;
  return Number((RATE * usualRate * ((1 - (settings.momentum ?? 0)) / (1 - MOMENTUM))).toPrecision(2));
}

/** How weights start by default before an activation. */
export const usualInit = (activation: ActivationName): Initializer => INITIALIZERS[activationNamed(activation).init];

/** The defaults for a loss and an optimizer, if they are built in. */
export const usualNetworkSizes = (loss: Loss, optimizer: Optimizer): UsualSizes => ({
  learningRate:
    isBuiltIn(loss) && isBuiltIn(optimizer) ? networkLearningRate(loss.name as LossName, optimizer) : undefined,
  regularizationStrength: COMMON.regularizationStrength,
});
