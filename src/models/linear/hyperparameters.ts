import { settingError } from '../../errors.ts';
import { plural } from '../../util/format.ts';
import type { Initializer } from './initializers.ts';
import type { Objective } from './objective.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import type { Schedule, WarmUp } from './schedules.ts';

/** Everything that is chosen before training. */
export interface LinearHyperparameters extends Objective {
  /** The size of a step, before the schedule; greater than 0. */
  readonly learningRate: number;
  /** How often every training image is seen; at least 1. */
  readonly epochs: number;
  /** Images a step, at least 1; the last batch of an epoch may have fewer. */
  readonly batchSize: number;
  /** Whether each epoch takes the images in a new random order, or all in the given one. */
  readonly shuffle: boolean;
  readonly init: Initializer;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  readonly warmUp: WarmUp;
}

/** @throws UserError (usage) that names the hyperparameter, its value and what is allowed */
export function checkHyperparameters(given: LinearHyperparameters): void {
  const { learningRate, regularizationStrength, epochs, batchSize, warmUp } = given;
  const need = (holds: boolean, name: string, expected: string, value: number) => {
    if (!holds) throw settingError(name, expected, value);
  };
  const counts = (n: number) => Number.isSafeInteger(n) && n >= 1;
  need(Number.isFinite(learningRate) && learningRate > 0, 'learningRate', 'a number greater than 0', learningRate);
  need(
    Number.isFinite(regularizationStrength) && regularizationStrength >= 0,
    'regularizationStrength',
    'a number of at least 0',
    regularizationStrength,
  );
  need(counts(epochs), 'epochs', 'a whole number of at least 1', epochs);
  need(counts(batchSize), 'batchSize', 'a whole number of at least 1', batchSize);
  const { decayEvery } = given.schedule.settings;
  if (decayEvery !== undefined && decayEvery >= epochs) {
    throw settingError(
      'decayEvery',
      `less than the ${plural(epochs, 'epoch')} of the training, or the rate never drops`,
      decayEvery,
    );
  }
  need(Number.isFinite(warmUp.amount) && warmUp.amount >= 0, 'warmUp', 'a number of at least 0', warmUp.amount);
}
