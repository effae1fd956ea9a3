import { defaultLearningRate } from '../models/linear/defaults.ts';
import { checkHyperparameters, type LinearHyperparameters } from '../models/linear/hyperparameters.ts';
import { INITIALIZERS } from '../models/linear/initializers.ts';
import { lossNamed } from '../models/linear/losses.ts';
import type { Objective } from '../models/linear/objective.ts';
import { type OptimizerName, optimizerNamed } from '../models/linear/optimizers.ts';
import { regularizerNamed } from '../models/linear/regularizers.ts';
import { NO_WARM_UP, scheduleNamed } from '../models/linear/schedules.ts';
import type { Context, OptionsOf } from './command.ts';
import type { objectiveFlags, passFlags, rateFlags, updateFlags } from './linear-flags.ts';
import { refuseForeign } from './owned-flags.ts';

type ObjectiveOptions = OptionsOf<typeof objectiveFlags>;
type UpdateOptions = OptionsOf<typeof updateFlags>;
type HyperparameterOptions = ObjectiveOptions &
  UpdateOptions &
  OptionsOf<typeof rateFlags> &
  OptionsOf<typeof passFlags> & {
    readonly optimizer: OptimizerName;
    readonly epochs: number;
  };

/** Which options were typed. */
type Typed = Context['typed'];

/** @throws UserError (usage) for a number that was given although the loss or the penalty chosen does not have it */
export function objectiveOf(options: ObjectiveOptions, typed: Typed): Objective {
  const { loss, delta, reg, elasticBeta, regStrength } = options;
  refuseForeign(typed, { loss: [loss], reg: [reg] });
  return {
    loss: lossNamed(loss, { delta }),
    regularizer: regularizerNamed(reg, { beta: elasticBeta }),
    regularizationStrength: regStrength,
  };
}

/**
 * Everything that is chosen before training.
 * @param nTrain training images, which `--batch-size all` stands for
 * @throws UserError (usage) for a number that was given although what was chosen does not have it
 */
export function hyperparametersOf(options: HyperparameterOptions, typed: Typed, nTrain: number): LinearHyperparameters {
  const { optimizer: rule, schedule, decay, decayEvery, batchSize } = options;
  refuseForeign(typed, { optimizer: [rule], schedule: [schedule] });
  const optimizer = optimizerNamed(rule, options);
  const hyperparameters: LinearHyperparameters = {
    ...objectiveOf(options, typed),
    learningRate: options.learningRate ?? defaultLearningRate(options.loss, optimizer),
    epochs: options.epochs,
    batchSize: batchSize === 'all' ? nTrain : batchSize,
    shuffle: options.shuffle,
    init: INITIALIZERS[options.init],
    optimizer,
    schedule: scheduleNamed(schedule, { decay, decayEvery }),
    warmUp: options.warmUp ?? NO_WARM_UP,
  };
  checkHyperparameters(hyperparameters);
  return hyperparameters;
}
