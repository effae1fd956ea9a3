import { settingError } from '../../errors.ts';
import { checkCount, checkObject } from '../../util/checks.ts';
import { plural } from '../../util/format.ts';
import { checkObjective, type Objective } from '../objective/objective.ts';
import { checkInitializer, type Initializer } from './initializers.ts';
import { checkOptimizer, type Optimizer } from './optimizers/optimizer.ts';
import { checkSchedule, checkWarmUp, type Schedule, type WarmUp } from './schedules.ts';

/** A training keeps a record of each epoch, and a run has them in its run.json. */
export const MOST_EPOCHS = 100_000;

/** Everything that is chosen before training by gradients. */
export interface Hyperparameters extends Objective {
  /** The size of a step, before the schedule; greater than 0. */
  readonly learningRate: number;
  /** Passes through the training images, from 1 to 100,000. */
  readonly epochs: number;
  /** Images per step, at least 1; the last batch of an epoch may have fewer. */
  readonly batchSize: number;
  /** Whether each epoch takes the images in a new random order, or every epoch in the given one. */
  readonly shuffle: boolean;
  readonly init: Initializer;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  readonly warmUp: WarmUp;
}

/** The hyperparameters of a linear classifier: it adds none. */
export type LinearHyperparameters = Hyperparameters;

/** @throws UserError (usage) that names the hyperparameter, its value and what is allowed */
export function checkHyperparameters(given: Hyperparameters): void {
  checkObject('hyperparameters', given, 'LINEAR_DEFAULTS.softmax');
  const { learningRate, epochs, batchSize, shuffle, init, optimizer, schedule, warmUp } = given;
  if (!(Number.isFinite(learningRate) && learningRate > 0)) {
    throw settingError('learningRate', 'a number greater than 0', learningRate);
  }
  checkObjective(given);
  checkCount('epochs', epochs, 1, MOST_EPOCHS);
  checkCount('batchSize', batchSize);
  if (typeof shuffle !== 'boolean') throw settingError('shuffle', 'true or false', shuffle);
  checkInitializer(init);
  checkOptimizer(optimizer);
  checkSchedule(schedule);
  const { decayEvery } = schedule.settings;
  if (decayEvery !== undefined && decayEvery >= epochs) {
    throw settingError(
      'decayEvery',
      `less than the ${plural(epochs, 'epoch')} of the training, or the rate never drops`,
      decayEvery,
    );
  }
  checkWarmUp(warmUp);
}
