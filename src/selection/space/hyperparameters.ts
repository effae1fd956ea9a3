import { hint } from '../../errors.ts';
import { LINEAR_DEFAULTS } from '../../models/linear/defaults.ts';
import { LOSSES } from '../../models/objective/losses.ts';
import { REGULARIZERS } from '../../models/objective/regularizers.ts';
import type { SolverName } from '../../models/solvers/solvers.ts';
import { INITIALIZERS } from '../../models/training/initializers.ts';
import { OPTIMIZERS } from '../../models/training/optimizers.ts';
import { SCHEDULES, type WarmUp } from '../../models/training/schedules.ts';
import { namesIn } from '../../util/named.ts';
import { type Bounds, type Constraint, choice, either, integer, isListOf, list, number } from '../../util/options.ts';
import { type Interval, spread } from '../../util/ranges.ts';
import { warmUpLength } from './warm-up.ts';

/** What is chosen by name; each choice has its own numbers. */
export type Chooser = 'loss' | 'reg' | 'solver' | 'optimizer' | 'schedule';

/** Which choices have a number. */
export interface Ownership {
  readonly chooser: Chooser;
  readonly owners: readonly string[];
  /** The choice's own name for the number, if it differs. */
  readonly setting?: string;
}

/** The parts of `--help`. */
export type Heading = 'Objective:' | 'Optimizer:' | 'Learning rate:' | 'Options:';

/**
 * All there is to know of one hyperparameter: flags, sweeps, files of trials and checks come from it. This file is long, since
 * the table of them is.
 */
export interface Hyperparameter<T, Listed = T> {
  readonly constraint: Constraint<T>;
  /** One line for `--help`. */
  readonly help: string;
  /** What stands for a value in `--help`. */
  readonly placeholder: string;
  readonly heading: Heading;
  /** The default. Absent: what it belongs to has its own default, or the loss decides. */
  readonly usual?: T;
  /** The default in words, if there is no such value. */
  readonly usualText?: string;
  /** Absent: it goes with any choice. */
  readonly of?: Ownership;
  /** In a sweep: what a list of it may be, and what is tried by default. */
  readonly listed: Constraint<readonly Listed[]>;
  readonly tried?: readonly T[];
  readonly triedText?: string;
  /** How fast it varies in a grid: those without a number first, in the order of the table, then the smallest number. */
  readonly pace?: number;
}

type Rest<T> = Omit<Hyperparameter<T>, 'constraint' | 'placeholder' | 'listed'>;

function named<T extends string, const R extends Rest<NoInfer<T>>>(
  table: Readonly<Record<T, unknown>>,
  rest: R,
  advise: Constraint<T>['advise'] = () => undefined,
) {
  const constraint: Constraint<T> = { ...choice(...namesIn(table)), advise };
  const whole: Hyperparameter<T> & R = { constraint, placeholder: '<name>', listed: list(constraint), ...rest };
  return whole;
}

function real<const R extends Rest<number>>(rest: R, bounds: Bounds = {}) {
  const constraint = number(bounds);
  const whole: Hyperparameter<number, number | Interval> & R = {
    ...{ constraint, placeholder: '<x>', listed: spread(constraint) },
    ...rest,
  };
  return whole;
}

function whole<const R extends Rest<number>>(rest: R) {
  const constraint = integer({ min: 1 });
  const listed = spread(constraint, { whole: true });
  const all: Hyperparameter<number, number | Interval> & R = { constraint, placeholder: '<n>', listed, ...rest };
  return all;
}

type Choices = Readonly<Record<string, { readonly settings: Readonly<Record<string, unknown>> }>>;

const having = (choices: Choices, setting: string): readonly string[] =>
  namesIn(choices).filter((name) => setting in choices[name]!.settings);
const ofLoss = (setting: string): Ownership => ({ chooser: 'loss', owners: having(LOSSES, setting) });
const ofRule = (setting: string): Ownership => ({ chooser: 'optimizer', owners: having(OPTIMIZERS, setting) });

const wholes = spread(integer({ min: 1 }), { whole: true });

const batchSizes: Constraint<readonly (number | Interval | 'all')[]> = {
  expected: `${wholes.expected}, or all`,
  parse: (typed) => {
    const parse = (part: string) => (part.trim().toLowerCase() === 'all' ? ['all' as const] : wholes.parse(part));
    const parts = typed.split(',').map(parse);
    if (parts.some((part) => part === undefined)) return undefined;
    return [...new Set(parts.flatMap<number | Interval | 'all'>((part) => part ?? []))];
  },
  accepts: (value): value is readonly (number | Interval | 'all')[] =>
    isListOf(value, (one) => one === 'all' || wholes.accepts([one])),
  advise: (typed) => wholes.advise?.(typed),
};

const isIn = (table: object, typed: string): boolean => Object.hasOwn(table, typed.toLowerCase());

/** A number in place of a penalty's name is its strength. */
const asStrength = (typed: string) =>
  typed.trim() !== '' && Number(typed) >= 0
    ? hint`its strength has an option of its own: ${{ setting: 'regularizationStrength', value: typed.trim() }}`
    : undefined;

/** How the weights are found. */
const SOLVER_NAMES = { sgd: true, 'random-search': true, exact: true } satisfies Record<SolverName, true>;
const solver: Constraint<SolverName> = {
  ...choice(...namesIn(SOLVER_NAMES)),
  advise: (typed) =>
    isIn(OPTIMIZERS, typed) ? hint`it is an optimizer: ${{ setting: 'optimizer', value: typed }}` : undefined,
};
const asSolver = (typed: string) =>
  isIn(SOLVER_NAMES, typed) ? hint`it is a solver: ${{ setting: 'solver', value: typed.toLowerCase() }}` : undefined;
const SGD: Ownership = { chooser: 'solver', owners: ['sgd'] };

const { softmax } = LINEAR_DEFAULTS;

/**
 * Every hyperparameter of a linear classifier, by the name that it has in specs, sweeps and files of trials; its flag
 * is the same name with hyphens. Numbers that only some losses, penalties, rules or schedules have are checked by
 * those: for the others they are ignored.
 */
export const HYPERPARAMETERS = {
  loss: named(LOSSES, {
    help: namesIn(LOSSES).join(', '),
    heading: 'Objective:',
    usual: 'softmax',
    tried: ['softmax', 'svm'],
    triedText: 'softmax,svm; softmax,ova-squared-hinge for the exact solver',
  }),
  delta: real({ help: 'the margin of the hinge losses', heading: 'Objective:', usualText: '1', of: ofLoss('delta') }),
  reg: named(
    REGULARIZERS,
    {
      help: 'penalty R(W): l2 (sum of squares, without a half), l1, elastic or none; the bias is left out',
      heading: 'Objective:',
      usual: 'l2',
      tried: ['l2'],
    },
    asStrength,
  ),
  regStrength: real(
    {
      help: 'lambda, the factor before R(W)',
      heading: 'Objective:',
      usual: softmax.regularizationStrength,
      tried: [1e-4, 1e-3, 1e-2],
      triedText: '1e-4,1e-3,1e-2',
      of: { chooser: 'reg', owners: namesIn(REGULARIZERS).filter((name) => name !== 'none') },
      pace: 5,
    },
    { min: 0 },
  ),
  elasticBeta: real({
    help: 'elastic: weight of W^2 relative to |W|',
    heading: 'Objective:',
    usualText: '1, equal weight',
    of: { chooser: 'reg', owners: having(REGULARIZERS, 'beta'), setting: 'beta' },
  }),
  solver: {
    constraint: solver,
    placeholder: '<name>',
    help: 'sgd: mini-batch gradient descent; exact: the optimum of a smooth loss; random-search: the best of many random weights',
    heading: 'Optimizer:',
    usualText: 'sgd',
    listed: list(solver),
  } satisfies Hyperparameter<SolverName>,
  optimizer: named(
    OPTIMIZERS,
    { help: namesIn(OPTIMIZERS).join(', '), heading: 'Optimizer:', usual: 'sgd', of: SGD },
    asSolver,
  ),
  momentum: real({
    help: 'momentum, nesterov: how much of the velocity is kept each step',
    heading: 'Optimizer:',
    usualText: '0.9',
    of: ofRule('momentum'),
  }),
  alpha: real({
    help: 'rmsprop: decay of the running mean square',
    heading: 'Optimizer:',
    usualText: '0.99',
    of: ofRule('alpha'),
  }),
  beta1: real({
    help: 'adam, adamw: decay of the running mean gradient',
    heading: 'Optimizer:',
    usualText: '0.9',
    of: ofRule('beta1'),
  }),
  beta2: real({
    help: 'adam, adamw: decay of the running mean square',
    heading: 'Optimizer:',
    usualText: '0.999',
    of: ofRule('beta2'),
  }),
  epsilon: real({
    help: 'adagrad, rmsprop, adam, adamw: avoids division by zero',
    heading: 'Optimizer:',
    usualText: '1e-8; 1e-10 for adagrad',
    of: ofRule('epsilon'),
  }),
  tries: whole({
    help: 'random-search: how many random weights to try',
    heading: 'Optimizer:',
    usualText: '1000',
    of: { chooser: 'solver', owners: ['random-search'] },
  }),
  learningRate: real(
    {
      help: 'the size of a step',
      heading: 'Learning rate:',
      usualText: 'depends on loss and optimizer; 0.05 for softmax and sgd',
      triedText: 'depends on loss and optimizer; 0.05,0.1,0.2 for softmax and sgd',
      of: SGD,
      pace: 4,
    },
    { above: 0 },
  ),
  schedule: named(SCHEDULES, {
    help: `${namesIn(SCHEDULES).join(', ')} (1/t)`,
    heading: 'Learning rate:',
    usual: 'constant',
    tried: ['cosine'],
    of: SGD,
  }),
  decay: real({
    help: 'step: factor at each drop; exponential: factor per epoch; inverse: k in 1 / (1 + k t)',
    heading: 'Learning rate:',
    usualText: '0.1; 0.9; 1',
    of: { chooser: 'schedule', owners: having(SCHEDULES, 'decay') },
  }),
  decayEvery: whole({
    help: 'step: epochs between drops',
    heading: 'Learning rate:',
    usualText: 'a third of the epochs',
    of: { chooser: 'schedule', owners: ['step'] }, // which has it only where it was given
  }),
  warmUp: {
    constraint: warmUpLength,
    placeholder: '<length>',
    help: 'raise the rate gradually over 200 steps, or 2epochs',
    heading: 'Learning rate:',
    usualText: 'none',
    listed: list(warmUpLength),
    of: SGD,
  } satisfies Hyperparameter<WarmUp>,
  epochs: whole({
    help: 'passes through the training images',
    heading: 'Options:',
    usual: softmax.epochs,
    tried: [15],
    of: SGD,
    pace: 2,
  }),
  batchSize: {
    constraint: either(integer({ min: 1 }), choice('all')),
    placeholder: '<n>',
    help: 'images per step, or all',
    heading: 'Options:',
    usual: softmax.batchSize,
    listed: batchSizes,
    tried: [softmax.batchSize],
    of: SGD,
    pace: 3,
  } satisfies Hyperparameter<number | 'all', number | Interval | 'all'>,
  init: named(INITIALIZERS, {
    help: 'initial weights: normal (small random numbers) or zeros',
    heading: 'Options:',
    usual: 'normal',
    of: SGD,
    pace: 1,
  }),
} as const;

export type HyperparameterName = keyof typeof HYPERPARAMETERS;

/** What every setting and every space gives. Any other one that is left out takes the model's default. */
export type NeededName = 'loss' | 'reg' | 'regStrength' | 'epochs' | 'batchSize';

/** What a hyperparameter may be. */
export type ValueOf<Name extends HyperparameterName> =
  (typeof HYPERPARAMETERS)[Name]['constraint'] extends Constraint<infer T> ? T : never;

/** What a sweep may list of it. */
export type ListedOf<Name extends HyperparameterName> =
  (typeof HYPERPARAMETERS)[Name]['listed'] extends Constraint<readonly (infer Listed)[]> ? Listed : never;

/** The descriptor of one, with the types that all share. */
export const hyperparameter = (name: HyperparameterName): Hyperparameter<unknown> =>
  HYPERPARAMETERS[name] as Hyperparameter<unknown>;

/**
 * In the order in which a grid chooses them: a choice comes before the numbers that belong to it, the last varies
 * fastest.
 */
export const HYPERPARAMETER_NAMES: readonly HyperparameterName[] = [...namesIn(HYPERPARAMETERS)].sort(
  (a, b) => (hyperparameter(a).pace ?? 0) - (hyperparameter(b).pace ?? 0),
);
