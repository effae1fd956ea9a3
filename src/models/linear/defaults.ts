import { checkHas } from '../../util/checks.ts';
import { named } from '../../util/named.ts';
import { isBuiltIn } from '../built-in.ts';
import type { Loss } from '../objective/losses/loss.ts';
import { LOSSES, type LossName } from '../objective/losses.ts';
import { REGULARIZERS } from '../objective/regularizers.ts';
import type { UsualSizes } from '../training/divergence-hint.ts';
import type { LinearHyperparameters } from '../training/hyperparameters.ts';
import { INITIALIZERS } from '../training/initializers.ts';
import type { Optimizer } from '../training/optimizers/optimizer.ts';
import { OPTIMIZERS } from '../training/optimizers.ts';
import { NO_WARM_UP, SCHEDULES } from '../training/schedules.ts';

const COMMON = {
  regularizer: REGULARIZERS.l2,
  regularizationStrength: 1e-4,
  epochs: 10,
  batchSize: 256,
  shuffle: true,
  init: INITIALIZERS.normal,
  optimizer: OPTIMIZERS.sgd,
  schedule: SCHEDULES.constant,
  warmUp: NO_WARM_UP,
} as const;

/** Default hyperparameters, chosen on 5,000 held-out training images of CIFAR-10. */
export const LINEAR_DEFAULTS = Object.fromEntries(
  Object.entries(LOSSES).map(([name, loss]) => [name, { ...COMMON, loss, learningRate: loss.usualRate }]),
) as unknown as Readonly<Record<LossName, LinearHyperparameters>>;

/** The defaults for a loss and an optimizer, if they are built in. */
export const usualSizes = (loss: Loss, optimizer: Optimizer): UsualSizes => ({
  learningRate:
    isBuiltIn(loss) && isBuiltIn(optimizer) ? defaultLearningRate(loss.name as LossName, optimizer) : undefined,
  regularizationStrength: COMMON.regularizationStrength,
});

/** Optimizers that divide by the size of the gradient: the loss hardly matters to them. */
const ADAPTIVE_RATES: Readonly<Record<string, number>> = { adagrad: 0.01, rmsprop: 3e-4, adam: 3e-4, adamw: 3e-4 };

/**
 * The default learning rate. Momentum accumulates 1 / (1 - momentum) gradients in a step, so its rate is smaller by
 * that factor than that of plain gradient descent.
 * @throws UserError (usage) for an unknown loss or optimizer
 */
export function defaultLearningRate(loss: LossName, optimizer: Optimizer): number {
  checkHas('optimizer', optimizer, 'step', 'an optimizer, such as OPTIMIZERS.adam or adam()');
  const { name, settings } = optimizer;
  const plain = named('loss', loss, LINEAR_DEFAULTS).learningRate * (1 - (settings.momentum ?? 0));
  return Object.hasOwn(ADAPTIVE_RATES, name) ? ADAPTIVE_RATES[name]! : Number(plain.toPrecision(3));
}
