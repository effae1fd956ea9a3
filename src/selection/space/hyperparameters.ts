import { hint } from '../../errors.ts';
import { LINEAR_DEFAULTS } from '../../models/linear/defaults.ts';
import { ACTIVATIONS } from '../../models/network/activations.ts';
import { NETWORK_DEFAULTS } from '../../models/network/defaults.ts';
import { MOST_COMPONENTS } from '../../models/network/hyperparameters.ts';
import { LOSSES } from '../../models/objective/losses.ts';
import { REGULARIZERS } from '../../models/objective/regularizers.ts';
import type { SolverName } from '../../models/solvers/solvers.ts';
import { MOST_EPOCHS } from '../../models/training/hyperparameters.ts';
import { INITIALIZERS } from '../../models/training/initializers.ts';
import { OPTIMIZERS } from '../../models/training/optimizers.ts';
import { SCHEDULES, type WarmUp } from '../../models/training/schedules.ts';
import { namesIn } from '../../util/named.ts';
import { type Constraint, choice, either, integer, isListOf, list, yesOrNo } from '../../util/options.ts';
import { type Interval, spread } from '../../util/ranges/ranges.ts';
import { type Hyperparameter, named, type Ownership, real, type TrainedModel, whole } from './descriptor.ts';
import { type HiddenLayers, hiddenLayers, listsOfLayers } from './hidden-layers.ts';
import { warmUpLength } from './warm-up.ts';

/* Long, because it is one table: each hyperparameter with all that flags, specs, sweeps and docs say of it. */

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
const { softmax: usualNetwork } = NETWORK_DEFAULTS;
const ONLY_LINEAR = { models: ['linear'] } as const;
const ONLY_NETWORK = { models: ['network'], heading: 'Network:' } as const;

/** With zeros all units of a layer would stay the same. */
const { zeros: _, ...NETWORK_STARTS } = INITIALIZERS;

/**
 * Every hyperparameter of what is trained, by the name that it has in specs, sweeps and files of trials; its flag
 * is the same name with hyphens. Numbers that only some losses, penalties, rules or schedules have are checked by
 * those: for the others they are ignored.
 */
export const HYPERPARAMETERS = {
  hidden: {
    ...ONLY_NETWORK,
    constraint: hiddenLayers,
    placeholder: '<list>',
    help: 'units of the hidden layer; of several layers: 500,100, or in a sweep 500-100',
    usual: usualNetwork.hidden,
    listed: listsOfLayers,
    tried: [usualNetwork.hidden],
  } satisfies Hyperparameter<HiddenLayers, HiddenLayers | Interval>,
  activation: named(ACTIVATIONS, {
    ...ONLY_NETWORK,
    help: namesIn(ACTIVATIONS).join(', '),
    usual: usualNetwork.activation,
  }),
  dropout: real(
    { ...ONLY_NETWORK, help: 'share of the hidden units that each step drops', usual: usualNetwork.dropout },
    { min: 0, below: 1 },
  ),
  pca: whole(
    {
      ...ONLY_NETWORK,
      help: 'train the first layer on so many principal components of the input',
      usualText: '0: the input itself',
    },
    { min: 0, max: MOST_COMPONENTS },
  ),
  mirror: {
    ...ONLY_NETWORK,
    constraint: yesOrNo,
    placeholder: '<yes>',
    help: 'train on every image or its mirror image, drawn anew for each epoch',
    usual: false,
    listed: list(yesOrNo),
  } satisfies Hyperparameter<boolean>,
  loss: named(LOSSES, {
    help: namesIn(LOSSES).join(', '),
    heading: 'Objective:',
    usual: 'softmax',
    tried: ['softmax', 'svm'],
    triedText: 'softmax,svm; softmax,ova-squared-hinge for the exact solver',
    network: { tried: ['softmax'], triedText: 'softmax' },
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
      network: { tried: [1e-4, 1e-3], triedText: '1e-4,1e-3' },
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
    ...ONLY_LINEAR,
    constraint: solver,
    placeholder: '<name>',
    help: 'sgd: mini-batch gradient descent; exact: the optimum of a smooth loss; random-search: the best of many random weights',
    heading: 'Optimizer:',
    usualText: 'sgd',
    listed: list(solver),
  } satisfies Hyperparameter<SolverName>,
  optimizer: named(
    OPTIMIZERS,
    {
      ...{ help: namesIn(OPTIMIZERS).join(', '), heading: 'Optimizer:', usual: 'sgd', of: SGD },
      network: { usual: 'momentum' },
    },
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
    ...ONLY_LINEAR,
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
      network: {
        usualText: 'depends on loss and optimizer; 0.02 for softmax and momentum',
        triedText: '0.01,0.02,0.04 for softmax and momentum',
      },
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
    network: { usual: 'cosine' },
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
  epochs: whole(
    {
      help: 'passes through the training images',
      heading: 'Options:',
      usual: softmax.epochs,
      tried: [15],
      network: { usual: usualNetwork.epochs, tried: [10] },
      of: SGD,
      pace: 2,
    },
    { min: 1, max: MOST_EPOCHS },
  ),
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
    help: 'initial weights: normal (very small random numbers), zeros, he or xavier',
    heading: 'Options:',
    usual: 'normal',
    network: {
      constraint: choice(...namesIn(NETWORK_STARTS)),
      help: 'initial weights: he, xavier or normal (very small random numbers)',
      usual: undefined,
      usualText: 'he; xavier for tanh and sigmoid',
    },
    of: SGD,
    pace: 1,
  }),
} as const;

export type HyperparameterName = keyof typeof HYPERPARAMETERS;

/** Those of a linear classifier. */
export type LinearName = {
  [Name in HyperparameterName]: (typeof HYPERPARAMETERS)[Name] extends { readonly models: readonly ['network'] }
    ? never
    : Name;
}[HyperparameterName];

/** Those of a network. */
export type NetworkName = {
  [Name in HyperparameterName]: (typeof HYPERPARAMETERS)[Name] extends { readonly models: readonly ['linear'] }
    ? never
    : Name;
}[HyperparameterName];

/** What every setting and every space gives. Any other one that is left out takes the model's default. */
export type NeededName = 'loss' | 'reg' | 'regStrength' | 'epochs' | 'batchSize';

/** What a hyperparameter may be. */
export type ValueOf<Name extends HyperparameterName> =
  (typeof HYPERPARAMETERS)[Name]['constraint'] extends Constraint<infer T> ? T : never;

/** What a sweep may list of it. */
export type ListedOf<Name extends HyperparameterName> =
  (typeof HYPERPARAMETERS)[Name]['listed'] extends Constraint<readonly (infer Listed)[]> ? Listed : never;

/** The descriptor of one, as a model has it, with the types that all share. */
export function hyperparameter(name: HyperparameterName, model: TrainedModel = 'linear'): Hyperparameter<unknown> {
  const own = HYPERPARAMETERS[name] as Hyperparameter<unknown>;
  return model === 'network' ? ({ ...own, ...own.network } as Hyperparameter<unknown>) : own;
}

/** Whether a model has it. */
export const isOf = (name: HyperparameterName, model: TrainedModel): boolean =>
  hyperparameter(name).models?.includes(model) ?? true;

/**
 * In the order in which a grid chooses them: a choice comes before the numbers that belong to it, the last varies
 * fastest.
 */
export const HYPERPARAMETER_NAMES: readonly HyperparameterName[] = [...namesIn(HYPERPARAMETERS)].sort(
  (a, b) => (hyperparameter(a).pace ?? 0) - (hyperparameter(b).pace ?? 0),
);

/** Those that a model has, in the same order. */
export const namesOf = (model: TrainedModel): readonly HyperparameterName[] =>
  HYPERPARAMETER_NAMES.filter((name) => isOf(name, model));
