import { settingError } from '../../errors.ts';
import { checkCount, checkFunction, checkHas, checkNumber, checkObject } from '../../util/checks.ts';
import { checkName, named } from '../../util/named.ts';
import { cosPi, exp, ln, power } from '../../util/portable-math.ts';

/**
 * How the learning rate changes over training: a pure function of training progress, so a resumed run has the same
 * rates.
 */
export interface Schedule {
  readonly name: string;
  /** One line, with the formula: t of T epochs are done. */
  readonly description: string;
  readonly source: string;
  /** Its settings, by name. */
  readonly settings: Readonly<Record<string, number>>;
  /**
   * What the learning rate is multiplied by.
   * @param epochsDone before this step, with fractions: 0 for the first step, 2.5 half-way through the third epoch
   * @param epochs     of the whole training
   */
  factor(epochsDone: number, epochs: number): number;
}

const SOURCE = 'Stanford CS231n, "Neural networks part 3": Annealing the learning rate';

/**
 * The same rate from first to last.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, schedule: constant };
 */
export const constant: Schedule = {
  name: 'constant',
  description: 'the same rate from first to last',
  source: SOURCE,
  settings: {},
  factor: () => 1,
};

export interface StepDecaySettings {
  /** The factor at each drop, in (0, 1]; default 0.1. */
  readonly decay?: number | undefined;
  /** Epochs between drops, at least 1; default: a third of all. */
  readonly decayEvery?: number | undefined;
}

/**
 * Drops every n epochs, like PyTorch's StepLR. Call it to get the schedule; settings are optional.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, schedule: stepDecay({ decay: 0.5, decayEvery: 3 }) };
 * @throws UserError (usage) for an invalid setting
 */
export function stepDecay(settings: StepDecaySettings = {}): Schedule {
  checkObject('settings', settings, '{ decay: 0.5 }');
  const { decay = 0.1, decayEvery } = settings;
  checkDecay('step', decay);
  if (decayEvery !== undefined) checkCount('decayEvery', decayEvery);
  return {
    name: 'step',
    description: `times ${decay} every ${decayEvery ?? 'T / 3'} epochs`,
    source: SOURCE,
    settings: { decay, ...(decayEvery !== undefined && { decayEvery }) },
    factor: (epochsDone, epochs) => power(decay, Math.floor(epochsDone / (decayEvery ?? Math.ceil(epochs / 3)))),
  };
}

export interface ExponentialSettings {
  /** The factor per epoch, in (0, 1]; default 0.9. */
  readonly decay?: number | undefined;
}

/**
 * Falls by the same ratio at every step; after whole epochs it equals PyTorch's ExponentialLR. Call it to get the
 * schedule; settings are optional.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, schedule: exponential({ decay: 0.8 }) };
 * @throws UserError (usage) for an invalid setting
 */
export function exponential(settings: ExponentialSettings = {}): Schedule {
  checkObject('settings', settings, '{ decay: 0.8 }');
  const { decay = 0.9 } = settings;
  checkDecay('exponential', decay);
  return {
    name: 'exponential',
    description: `times ${decay}^t`,
    source: SOURCE,
    settings: { decay },
    factor: (epochsDone) => exp(epochsDone * ln(decay)),
  };
}

/**
 * Falls from the full rate to 0 along half a cosine.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, schedule: cosine };
 */
export const cosine: Schedule = {
  name: 'cosine',
  description: 'half a cosine, from the whole rate to 0: times (1 + cos(pi t / T)) / 2',
  source: 'Loshchilov & Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts", without restarts',
  settings: {},
  factor: (epochsDone, epochs) => (1 + cosPi(epochsDone / epochs)) / 2,
};

export interface InverseSettings {
  /** How fast the rate falls, at least 0: it is halved after 1 / decay epochs; default 1. */
  readonly decay?: number | undefined;
}

/**
 * The 1/t decay of the lecture. Call it to get the schedule; settings are optional.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, schedule: inverse({ decay: 0.5 }) };
 * @throws UserError (usage) for an invalid setting
 */
export function inverse(settings: InverseSettings = {}): Schedule {
  checkObject('settings', settings, '{ decay: 0.5 }');
  const { decay = 1 } = settings;
  if (!(Number.isFinite(decay) && decay >= 0)) {
    throw settingError('decay', 'a number of at least 0', decay, 'of the inverse schedule');
  }
  return {
    name: 'inverse',
    description: `1/t decay: divided by 1 + ${decay} t`,
    source: SOURCE,
    settings: { decay },
    factor: (epochsDone) => 1 / (1 + decay * epochsDone),
  };
}

function checkDecay(schedule: string, decay: number): void {
  if (Number.isFinite(decay) && decay > 0 && decay <= 1) return;
  throw settingError('decay', 'a number greater than 0 and at most 1', decay, `of the ${schedule} schedule`);
}

/** The settings of schedules, by name; each schedule has some of them. */
export interface ScheduleSettings extends StepDecaySettings, ExponentialSettings, InverseSettings {
  /**
   * step: the factor at each drop, default 0.1; exponential: the factor per epoch, 0.9; inverse: how fast the rate
   * falls, 1.
   */
  readonly decay?: number | undefined;
}

export type ScheduleName = 'constant' | 'step' | 'exponential' | 'cosine' | 'inverse';

const MAKERS: Readonly<Record<ScheduleName, (settings: ScheduleSettings) => Schedule>> = {
  constant: () => constant,
  step: stepDecay,
  exponential,
  cosine: () => cosine,
  inverse,
};

/**
 * A schedule by its name; settings that it does not use are ignored.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, schedule: scheduleNamed('step', { decay: 0.5 }) };
 * @throws UserError (usage) for an unknown name or an invalid setting
 */
export const scheduleNamed = (name: ScheduleName, settings: ScheduleSettings = {}): Schedule =>
  named('schedule', name, MAKERS)(settings);

/**
 * Every schedule with its usual settings, by the name that `--schedule` takes.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, schedule: SCHEDULES.step };
 */
export const SCHEDULES = Object.fromEntries(Object.entries(MAKERS).map(([name, make]) => [name, make({})])) as Readonly<
  Record<ScheduleName, Schedule>
>;

/** @throws UserError (usage) for anything but a schedule, most often a function that makes one */
export function checkSchedule(schedule: Schedule): void {
  checkHas('schedule', schedule, 'factor', 'a schedule, such as SCHEDULES.step or stepDecay()');
  checkFunction('factor of schedule', schedule.factor);
  checkObject('settings of schedule', schedule.settings, '{ decay: 0.1 }');
}

/** How long the rate rises to its full value. */
export interface WarmUp {
  /** At least 0; 0 for none. */
  readonly amount: number;
  readonly unit: 'steps' | 'epochs';
}

export const NO_WARM_UP: WarmUp = { amount: 0, unit: 'steps' };

/** @throws UserError (usage) for anything but a length of at least 0, in steps or epochs */
export function checkWarmUp(warmUp: WarmUp): void {
  checkHas('warmUp', warmUp, 'amount', "a length such as { amount: 2, unit: 'epochs' }, or NO_WARM_UP");
  checkName('the unit of warmUp', warmUp.unit, ['steps', 'epochs']);
  checkNumber('warmUp', warmUp.amount, 0);
}

/** Steps before the rate is full, with fractions; an epoch has `nBatches` of them. */
export const warmUpSteps = ({ amount, unit }: WarmUp, nBatches: number): number =>
  unit === 'epochs' ? amount * nBatches : amount;

export interface RatePlan {
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly warmUp: WarmUp;
  readonly epochs: number;
}

/**
 * The learning rate of one step: the scheduled rate, times k / n in the k-th of n steps of warm-up.
 * Source: Goyal et al. 2017, "Accurate, Large Minibatch SGD", 2.2: gradual warmup.
 * @param step     1 is the first of the training
 * @param nBatches steps per epoch
 * @throws UserError (usage) for anything but a plan and whole numbers of at least 1
 */
export function learningRateAt(plan: RatePlan, step: number, nBatches: number): number {
  checkObject('plan', plan, '{ learningRate, schedule, warmUp, epochs }');
  const { learningRate, schedule, warmUp, epochs } = plan;
  checkSchedule(schedule);
  checkWarmUp(warmUp);
  checkNumber('learningRate', learningRate);
  for (const [name, value] of Object.entries({ step, epochs, nBatches })) checkCount(name, value);
  return rateOf(plan, step, nBatches);
}

/** The same for the steps of a training, whose plan was checked when it began. */
export function rateOf({ learningRate, schedule, warmUp, epochs }: RatePlan, step: number, nBatches: number): number {
  const rate = learningRate * schedule.factor((step - 1) / nBatches, epochs);
  const rising = warmUpSteps(warmUp, nBatches);
  return step < rising ? (rate * step) / rising : rate;
}
