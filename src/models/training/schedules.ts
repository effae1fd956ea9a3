import { settingError } from '../../errors.ts';
import { named } from '../../util/named.ts';
import { cosPi, exp, ln, power } from '../../util/portable-math.ts';

/** How the learning rate changes over training: a pure function of where training is, so that a resumed run goes on alike. */
export interface Schedule {
  readonly name: string;
  /** One line, with the formula: t epochs are done, of T in all. */
  readonly description: string;
  readonly source: string;
  /** The numbers that it was made with, by name. */
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
 * The same rate from first to last. A value, as it has no settings.
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
  /** What is left of the rate after a drop, in (0, 1]; 0.1 where it is not given. */
  readonly decay?: number | undefined;
  /** Epochs from one drop to the next, at least 1; a third of all where it is not given. */
  readonly decayEvery?: number | undefined;
}

/**
 * Drops at the end of every so many epochs, as PyTorch's StepLR. Call it, with settings or without, to get one.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, schedule: stepDecay({ decay: 0.5, decayEvery: 3 }) };
 * @throws UserError (usage) for an invalid setting
 */
export function stepDecay({ decay = 0.1, decayEvery }: StepDecaySettings = {}): Schedule {
  checkDecay('step', decay);
  if (decayEvery !== undefined && !(Number.isSafeInteger(decayEvery) && decayEvery >= 1)) {
    throw settingError('decayEvery', 'a whole number of at least 1', decayEvery);
  }
  return {
    name: 'step',
    description: `times ${decay} every ${decayEvery ?? 'T / 3'} epochs`,
    source: SOURCE,
    settings: { decay, ...(decayEvery !== undefined && { decayEvery }) },
    factor: (epochsDone, epochs) => power(decay, Math.floor(epochsDone / (decayEvery ?? Math.ceil(epochs / 3)))),
  };
}

export interface ExponentialSettings {
  /** What is left of the rate after an epoch, in (0, 1]; 0.9 where it is not given. */
  readonly decay?: number | undefined;
}

/**
 * Falls by the same ratio at every step; after whole epochs it is where PyTorch's ExponentialLR is. Call it, with settings
 * or without, to get one.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, schedule: exponential({ decay: 0.8 }) };
 * @throws UserError (usage) for an invalid setting
 */
export function exponential({ decay = 0.9 }: ExponentialSettings = {}): Schedule {
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
 * Falls from the whole rate to 0 along half a cosine. A value, as it has no settings.
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
  /** How fast the rate falls, at least 0: it is halved after 1 / decay epochs; 1 where it is not given. */
  readonly decay?: number | undefined;
}

/**
 * The 1/t decay of the lecture. Call it, with settings or without, to get one.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, schedule: inverse({ decay: 0.5 }) };
 * @throws UserError (usage) for an invalid setting
 */
export function inverse({ decay = 1 }: InverseSettings = {}): Schedule {
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
  if (decay > 0 && decay <= 1) return;
  throw settingError('decay', 'a number greater than 0 and at most 1', decay, `of the ${schedule} schedule`);
}

/** The numbers that schedules take, by name; each schedule has some of them. */
export interface ScheduleSettings extends StepDecaySettings, ExponentialSettings, InverseSettings {
  /** step: what a drop leaves of the rate, 0.1; exponential: what an epoch leaves, 0.9; inverse: how fast it falls, 1. */
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
 * A schedule by its name; a setting that it does not have is without meaning.
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

/** How long the rate rises before it is whole. */
export interface WarmUp {
  /** At least 0; 0 for none. */
  readonly amount: number;
  readonly unit: 'steps' | 'epochs';
}

export const NO_WARM_UP: WarmUp = { amount: 0, unit: 'steps' };

/** Steps before the rate is whole, with fractions; an epoch has `nBatches` of them. */
export const warmUpSteps = ({ amount, unit }: WarmUp, nBatches: number): number =>
  unit === 'epochs' ? amount * nBatches : amount;

export interface RatePlan {
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly warmUp: WarmUp;
  readonly epochs: number;
}

/**
 * The learning rate of one step: what the schedule makes of it, times k / n in the k-th of n steps of warm-up.
 * Source: Goyal et al. 2017, "Accurate, Large Minibatch SGD", 2.2: gradual warmup.
 * @param step     1 is the first of the training
 * @param nBatches steps an epoch
 */
export function learningRateAt(
  { learningRate, schedule, warmUp, epochs }: RatePlan,
  step: number,
  nBatches: number,
): number {
  const rate = learningRate * schedule.factor((step - 1) / nBatches, epochs);
  const rising = warmUpSteps(warmUp, nBatches);
  return step < rising ? (rate * step) / rising : rate;
}
