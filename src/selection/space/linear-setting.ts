import { defaultLearningRate } from '../../models/linear/defaults.ts';
import { type LossName, lossNamed } from '../../models/objective/losses.ts';
import { type RegularizerName, regularizerNamed } from '../../models/objective/regularizers.ts';
import { checkHyperparameters, type LinearHyperparameters } from '../../models/training/hyperparameters.ts';
import { INITIALIZERS } from '../../models/training/initializers.ts';
import { type OptimizerName, type OptimizerSettings, optimizerNamed } from '../../models/training/optimizers.ts';
import {
  NO_WARM_UP,
  type ScheduleName,
  type ScheduleSettings,
  scheduleNamed,
  type WarmUp,
} from '../../models/training/schedules.ts';
import { named } from '../../util/named.ts';
import type { TrialParams } from '../results.ts';

/** One point of a search space of linear classifiers: what is absent is as the models have it by default. */
export interface LinearSetting extends OptimizerSettings, ScheduleSettings {
  readonly loss: LossName;
  readonly delta?: number | undefined;
  readonly reg: RegularizerName;
  readonly elasticBeta?: number | undefined;
  readonly optimizer?: OptimizerName;
  readonly schedule?: ScheduleName;
  readonly warmUp?: WarmUp | undefined;
  readonly init?: keyof typeof INITIALIZERS;
  readonly epochs: number;
  readonly batchSize: number | 'all';
  readonly learningRate: number;
  readonly regStrength: number;
}

/** What is chosen by name, where a setting does not say it. */
export const USUAL_CHOICES = { loss: 'softmax', reg: 'l2', optimizer: 'sgd', schedule: 'constant' } as const;

/** In the order in which they are chosen: a choice stands before the numbers that belong to it. */
export const SETTING_NAMES = [
  'loss',
  'delta',
  'reg',
  'elasticBeta',
  'optimizer',
  'momentum',
  'alpha',
  'beta1',
  'beta2',
  'epsilon',
  'schedule',
  'decay',
  'decayEvery',
  'warmUp',
  'init',
  'epochs',
  'batchSize',
  'learningRate',
  'regStrength',
] as const satisfies readonly (keyof LinearSetting)[];
export type SettingName = (typeof SETTING_NAMES)[number];

/**
 * The learning rates that are tried where none are asked for: the default one and larger ones, which a falling schedule
 * bears; of rules that divide by the size of the gradient also a smaller one.
 */
export function usualRates(chosen: Partial<LinearSetting>): number[] {
  const { loss, optimizer, ...numbers } = { ...USUAL_CHOICES, ...chosen };
  const rule = optimizerNamed(optimizer, numbers);
  const usual = defaultLearningRate(loss, rule);
  if (!('epsilon' in rule.settings)) return [1, 2, 4].map((factor) => Number((factor * usual).toPrecision(3)));
  return [usual / 3, usual, (usual * 10) / 3].map((rate) => Number(rate.toPrecision(1)));
}

/** A length of training as `--warm-up` takes it: `200steps`. */
export const warmUpText = ({ amount, unit }: WarmUp): string => `${amount}${unit}`;

/** A setting as a trial shows it. */
export function paramsOf({ warmUp, ...rest }: LinearSetting): TrialParams {
  const known = { ...rest, ...(warmUp && { warmUp: warmUpText(warmUp) }) };
  const named = SETTING_NAMES.filter((name) => known[name] !== undefined).map((name) => [name, known[name]]);
  return { model: 'linear', ...Object.fromEntries(named) };
}

/**
 * A setting as the trainer takes it.
 * @param nTrain all training images, which the batch size `all` stands for: a split that has fewer takes what it has
 * @throws UserError (usage) for a choice that is none, or a number that it does not allow
 */
export function toHyperparameters(setting: LinearSetting, nTrain: number): LinearHyperparameters {
  const { loss, delta, reg, elasticBeta, optimizer, schedule, decay, decayEvery, batchSize } = {
    ...USUAL_CHOICES,
    ...setting,
  };
  const hyperparameters: LinearHyperparameters = {
    loss: lossNamed(loss, { delta }),
    regularizer: regularizerNamed(reg, { beta: elasticBeta }),
    regularizationStrength: setting.regStrength,
    learningRate: setting.learningRate,
    epochs: setting.epochs,
    batchSize: batchSize === 'all' ? nTrain : batchSize,
    shuffle: true,
    init: named('init', setting.init ?? 'normal', INITIALIZERS),
    optimizer: optimizerNamed(optimizer, setting),
    schedule: scheduleNamed(schedule, { decay, decayEvery }),
    warmUp: setting.warmUp ?? NO_WARM_UP,
  };
  checkHyperparameters(hyperparameters);
  return hyperparameters;
}
