import { defaultLearningRate } from '../models/linear/defaults.ts';
import { checkHyperparameters, type LinearHyperparameters } from '../models/linear/hyperparameters.ts';
import { INITIALIZERS } from '../models/linear/initializers.ts';
import { LOSSES, lossNamed } from '../models/linear/losses.ts';
import type { Objective } from '../models/linear/objective.ts';
import { OPTIMIZERS, type OptimizerName, optimizerNamed } from '../models/linear/optimizers.ts';
import { REGULARIZERS, type RegularizerName, regularizerNamed } from '../models/linear/regularizers.ts';
import { NO_WARM_UP, SCHEDULES, scheduleNamed, stepDecay } from '../models/linear/schedules.ts';
import type { Context, OptionsOf } from './command.ts';
import type { objectiveFlags, passFlags, rateFlags, updateFlags } from './linear-flags.ts';
import { type OwnedFlag, refuseForeign } from './owned-flags.ts';

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

/** Every penalty, with whether it has a strength among its settings. */
const STRENGTHS = Object.fromEntries(
  Object.entries(REGULARIZERS).map(([name, { squared, absolute }]) => [
    name,
    { settings: squared === 0 && absolute === 0 ? {} : { strength: 1 } },
  ]),
);

/** @throws UserError (usage) for a strength that was typed beside no penalty */
export function refuseStrength(reg: RegularizerName, regStrength: number, typed: Typed): void {
  const value = typed.has('regStrength') ? regStrength : undefined;
  refuseForeign('--reg', reg, STRENGTHS, [{ flag: '--reg-strength', setting: 'strength', value }]);
}

/** @throws UserError (usage) for a number that was given although the loss or the penalty chosen does not have it */
export function objectiveOf(options: ObjectiveOptions, typed: Typed): Objective {
  const { loss, delta, reg, elasticBeta, regStrength } = options;
  refuseStrength(reg, regStrength, typed);
  refuseForeign('--loss', loss, LOSSES, [{ flag: '--delta', setting: 'delta', value: delta }]);
  refuseForeign('--reg', reg, REGULARIZERS, [{ flag: '--elastic-beta', setting: 'beta', value: elasticBeta }]);
  return {
    loss: lossNamed(loss, { delta }),
    regularizer: regularizerNamed(reg, { beta: elasticBeta }),
    regularizationStrength: regStrength,
  };
}

/** The numbers of the update rules, as their flags give them. */
export const updateNumbers = (options: UpdateOptions): readonly OwnedFlag[] =>
  (['momentum', 'alpha', 'beta1', 'beta2', 'epsilon'] as const).map((setting) => ({
    flag: `--${setting}`,
    setting,
    value: options[setting],
  }));

/**
 * Everything that is chosen before training.
 * @param nTrain training images, which `--batch-size all` stands for
 * @throws UserError (usage) for a number that was given although what was chosen does not have it
 */
export function hyperparametersOf(options: HyperparameterOptions, typed: Typed, nTrain: number): LinearHyperparameters {
  const { optimizer: rule, schedule, decay, decayEvery, batchSize } = options;
  refuseForeign('--optimizer', rule, OPTIMIZERS, updateNumbers(options));
  // With every setting that it can have: where drops are is otherwise decided by the number of epochs.
  refuseForeign('--schedule', schedule, { ...SCHEDULES, step: stepDecay({ decayEvery: 1 }) }, [
    { flag: '--decay', setting: 'decay', value: decay },
    { flag: '--decay-every', setting: 'decayEvery', value: decayEvery },
  ]);
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
