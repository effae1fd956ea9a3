import { checkNumber } from '../../util/checks.ts';
import { entryOf, named } from '../../util/named.ts';
import { isBuiltIn } from '../built-in.ts';
import type { Loss } from '../objective/losses/loss.ts';
import { LOSSES, type LossName } from '../objective/losses.ts';
import { REGULARIZERS } from '../objective/regularizers.ts';
import type { UsualSizes } from '../training/divergence-hint.ts';
import type { LinearHyperparameters } from '../training/hyperparameters.ts';
import { INITIALIZERS } from '../training/initializers.ts';
import { checkOptimizer, type Optimizer } from '../training/optimizers/optimizer.ts';
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
export const usualSizes = (loss: Loss, optimizer: Optimizer, nStandardised?: number): UsualSizes => ({
  learningRate:
    isBuiltIn(loss) && isBuiltIn(optimizer)
      ? defaultLearningRate(loss.name as LossName, optimizer, nStandardised)
      : undefined,
  regularizationStrength: COMMON.regularizationStrength,
});

/** Optimizers that divide by the size of the gradient: the loss hardly matters to them. */
const ADAPTIVE_RATES: Readonly<Record<string, number>> = { adagrad: 0.01, rmsprop: 3e-4, adam: 3e-4, adamw: 3e-4 };

/**
 * What an image of centred pixels in [0, 1] comes to (measured on CIFAR-10): the sum of squares that a step along the gradient
 * moves scores by, and the sum of magnitudes that a step of equal size for every weight does. Of n standardised features the
 * sums are n and 0.8 n.
 */
const PIXEL_SQUARES = 190;
const PIXEL_MAGNITUDES = 614;
const STANDARD_MAGNITUDE = 0.8;

/**
 * The default learning rate. Momentum accumulates 1 / (1 - momentum) gradients in a step, so its rate is smaller by
 * that factor than that of plain gradient descent.
 * @param nStandardised how many standardised features there are, if not pixels: steps move scores by more, the more there are
 * @throws UserError (usage) for an unknown loss or optimizer
 */
export function defaultLearningRate(loss: LossName, optimizer: Optimizer, nStandardised?: number): number {
  checkOptimizer(optimizer);
  if (nStandardised !== undefined) checkNumber('nStandardised', nStandardised);
  const { name, settings } = optimizer;
  const plain = named('loss', loss, LINEAR_DEFAULTS).learningRate * (1 - (settings.momentum ?? 0));
  const adaptive = entryOf(ADAPTIVE_RATES, name);
  if (nStandardised === undefined) return adaptive ?? Number(plain.toPrecision(3));
  const shorter = (pixels: number, features: number) => Math.min(1, pixels / features);
  const rate =
    adaptive === undefined
      ? plain * shorter(PIXEL_SQUARES, nStandardised)
      : adaptive * shorter(PIXEL_MAGNITUDES, STANDARD_MAGNITUDE * nStandardised);
  return Number(rate.toPrecision(2));
}
