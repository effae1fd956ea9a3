import { settingError } from '../../errors.ts';
import { defaultLearningRate } from '../../models/linear/defaults.ts';
import { type LossName, lossNamed } from '../../models/objective/losses.ts';
import type { Objective } from '../../models/objective/objective.ts';
import { type RegularizerName, regularizerNamed } from '../../models/objective/regularizers.ts';
import { checkExactObjective } from '../../models/solvers/exact/request.ts';
import type { RandomSearchSetting } from '../../models/solvers/random-search.ts';
import { checkHyperparameters, type LinearHyperparameters } from '../../models/training/hyperparameters.ts';
import { INITIALIZERS } from '../../models/training/initializers.ts';
import { optimizerNamed } from '../../models/training/optimizers.ts';
import { NO_WARM_UP, scheduleNamed } from '../../models/training/schedules.ts';
import { checkObject } from '../../util/checks.ts';
import { named, namesIn } from '../../util/named.ts';
import { checkValue } from './check-space.ts';
import { type Chosen, USUAL_CHOICES } from './choices.ts';
import type { Chooser, TrainedModel } from './descriptor.ts';
import {
  HYPERPARAMETERS,
  type HyperparameterName,
  hyperparameter,
  type LinearName,
  type NeededName,
  namesOf,
  type ValueOf,
} from './hyperparameters.ts';

/** One point of a search space of linear classifiers: what is left out takes the model's default. */
export type LinearSetting = {
  readonly [Name in NeededName | 'learningRate']: ValueOf<Name>;
} & {
  readonly [Name in Exclude<LinearName, NeededName | 'learningRate'>]?: ValueOf<Name> | undefined;
};

/** One whose weights are found by random search: it takes no steps. */
export type RandomSearchChoice = { readonly solver: 'random-search' } & Pick<
  LinearSetting,
  'loss' | 'reg' | 'regStrength'
> &
  Partial<Pick<LinearSetting, 'delta' | 'elasticBeta' | 'tries'>>;

/** One whose objective is minimised exactly: it has no rate and no epochs. */
export type ExactChoice = { readonly solver: 'exact' } & Pick<LinearSetting, 'loss' | 'reg' | 'regStrength'> &
  Partial<Pick<LinearSetting, 'delta'>>;

/** One of any kind. */
export type AnySetting = LinearSetting | RandomSearchChoice | ExactChoice;

/** The default number of tries of a random search. */
export const USUAL_TRIES = 1000;

/** Values by name; which of them are numbers is for the table to say. */
type SomeSetting = Readonly<Partial<Record<HyperparameterName, unknown>>>;

/** The numbers of a setting that belong to one choice, by the names that the choice itself has for them. */
export function settingsOf(chooser: Chooser, setting: SomeSetting): Readonly<Record<string, number>> {
  const own = namesIn(HYPERPARAMETERS).filter((name) => hyperparameter(name).of?.chooser === chooser);
  const given = own.filter((name) => setting[name] !== undefined);
  return Object.fromEntries(given.map((name) => [hyperparameter(name).of!.setting ?? name, setting[name] as number]));
}

/** The other way round: the settings of a choice, by the names that a setting has for them. */
export function numbersOf(
  chooser: Chooser,
  settings: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const nameOf = (own: string): string =>
    namesIn(HYPERPARAMETERS).find((name) => {
      const ownership = hyperparameter(name).of;
      return ownership?.chooser === chooser && (ownership.setting ?? name) === own;
    }) ?? own;
  return Object.fromEntries(Object.entries(settings).map(([own, value]) => [nameOf(own), value]));
}

/**
 * The learning rates that are tried by default: the default one and larger ones, which a decaying schedule tolerates;
 * for optimizers that divide by the size of the gradient also a smaller one.
 * @param nStandardised how many standardised features there are; absent: pixels
 */
export function usualRates(chosen: Chosen, nStandardised?: number): number[] {
  const { loss = USUAL_CHOICES.linear.loss, optimizer = USUAL_CHOICES.linear.optimizer } = chosen;
  const rule = optimizerNamed(optimizer, settingsOf('optimizer', chosen));
  const usual = defaultLearningRate(loss, rule, nStandardised);
  if (!('epsilon' in rule.settings)) return [1, 2, 4].map((factor) => Number((factor * usual).toPrecision(3)));
  return [usual / 3, usual, (usual * 10) / 3].map((rate) => Number(rate.toPrecision(1)));
}

/** @throws UserError (usage) for anything but a setting, or one with a value that its hyperparameter may not have */
export function checkSetting(setting: object, model: TrainedModel = 'linear'): void {
  checkObject('setting', setting, "{ loss: 'svm', reg: 'l2', regStrength: 0.1, … }");
  const given: SomeSetting = setting;
  for (const name of namesOf(model)) {
    if (given[name] !== undefined) checkValue(model, name, given[name]);
  }
}

/**
 * A setting as the trainer expects it.
 * @param nTrain all training images, which the batch size `all` stands for: a split with fewer takes all of its images
 * @throws UserError (usage) for an unknown choice, or a number that it does not allow
 */
export function toHyperparameters(setting: LinearSetting, nTrain: number): LinearHyperparameters {
  checkSetting(setting);
  const { solver = USUAL_CHOICES.linear.solver } = setting;
  if (solver !== 'sgd') throw settingError('solver', 'sgd where steps are taken', solver);
  return stepsOf(setting, nTrain);
}

/** What gradient descent takes of a setting, of a linear classifier or a network. */
export function stepsOf(setting: LinearSetting, nTrain: number): LinearHyperparameters {
  const {
    loss = USUAL_CHOICES.linear.loss,
    reg = USUAL_CHOICES.linear.reg,
    batchSize,
    warmUp = NO_WARM_UP,
    init = 'normal',
  } = setting;
  const { optimizer = USUAL_CHOICES.linear.optimizer, schedule = USUAL_CHOICES.linear.schedule } = setting;
  const hyperparameters: LinearHyperparameters = {
    ...toObjective({ ...setting, loss, reg }),
    learningRate: setting.learningRate,
    epochs: setting.epochs,
    batchSize: batchSize === 'all' ? nTrain : batchSize,
    shuffle: true,
    init: named('init', init, INITIALIZERS),
    optimizer: optimizerNamed(optimizer, settingsOf('optimizer', setting)),
    schedule: scheduleNamed(schedule, settingsOf('schedule', setting)),
    warmUp,
  };
  checkHyperparameters(hyperparameters);
  return hyperparameters;
}

/** What the objective of a setting is made of. */
interface ObjectiveChoice extends SomeSetting {
  readonly loss: LossName;
  readonly reg: RegularizerName;
  readonly regStrength: number;
}

/**
 * The objective of a setting.
 * @throws UserError (usage) for an unknown loss or penalty, or a margin or a beta that is out of range
 */
export const toObjective = (setting: ObjectiveChoice): Objective => ({
  loss: lossNamed(setting.loss, settingsOf('loss', setting)),
  regularizer: regularizerNamed(setting.reg, settingsOf('reg', setting)),
  regularizationStrength: setting.regStrength,
});

/** Whether the weights of a setting are found by random search. */
export const isRandomSearch = (setting: AnySetting): setting is RandomSearchChoice =>
  setting.solver === 'random-search';

/**
 * A setting as random search takes it.
 * @throws UserError (usage) for an unknown loss or penalty, or a margin or a beta that is out of range
 */
export function toRandomSearch(setting: RandomSearchChoice): RandomSearchSetting {
  checkSetting(setting);
  return { ...toObjective(setting), tries: setting.tries ?? USUAL_TRIES };
}

/** Whether the objective of a setting is minimised exactly. */
export const isExact = (setting: AnySetting): setting is ExactChoice => setting.solver === 'exact';

/**
 * A setting as the exact solver takes it.
 * @throws UserError (usage) for an unknown loss or penalty, or one that is not smooth
 */
export function toExact(setting: ExactChoice): Objective {
  checkSetting(setting);
  const objective = toObjective(setting);
  checkExactObjective(objective);
  return objective;
}
