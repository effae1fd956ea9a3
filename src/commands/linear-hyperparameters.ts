import type { Context, OptionsOf } from '../cli/command.ts';
import { defaultLearningRate } from '../models/linear/defaults.ts';
import { lossNamed } from '../models/objective/losses.ts';
import type { Objective } from '../models/objective/objective.ts';
import { regularizerNamed } from '../models/objective/regularizers.ts';
import type { LinearHyperparameters } from '../models/training/hyperparameters.ts';
import { optimizerNamed } from '../models/training/optimizers.ts';
import { type LinearSetting, toHyperparameters } from '../selection/space/linear-setting.ts';
import type { Chooser } from '../selection/space/owned-numbers.ts';
import type { objectiveFlags } from './linear-flags.ts';
import { refuseForeign } from './owned-flags.ts';

type ObjectiveOptions = OptionsOf<typeof objectiveFlags>;
type HyperparameterOptions = Omit<LinearSetting, 'learningRate'> &
  Required<Pick<LinearSetting, Chooser>> & {
    readonly learningRate: number | undefined;
    readonly shuffle: boolean;
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
  const { loss, reg, optimizer, schedule } = options;
  refuseForeign(typed, { loss: [loss], reg: [reg], optimizer: [optimizer], schedule: [schedule] });
  const learningRate = options.learningRate ?? defaultLearningRate(loss, optimizerNamed(optimizer, options));
  return { ...toHyperparameters({ ...options, learningRate }, nTrain), shuffle: options.shuffle };
}
