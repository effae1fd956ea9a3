import { usageError } from '../../errors.ts';
import type { Metric } from '../../kernels/backend.ts';
import { checkKnnOptions, type KnnOptions } from '../../models/knn/options.ts';
import type { Ties } from '../../models/knn/ties.ts';
import type { Weights } from '../../models/knn/weights.ts';
import type { Objective } from '../../models/objective/objective.ts';
import type { RandomSearchSetting } from '../../models/solvers/random-search.ts';
import type { LinearHyperparameters } from '../../models/training/hyperparameters.ts';
import { checkCount, checkItems, checkList, checkObject } from '../../util/checks.ts';
import { count, plural } from '../../util/format.ts';
import { checkRandom, type Random } from '../../util/random.ts';
import { drawFrom, type Interval } from '../../util/ranges/ranges.ts';
import type { TrialParams } from '../results.ts';
import { checkSpace, type Lists } from './check-space.ts';
import { type Chosen, hasMeaning, paramsOf } from './choices.ts';
import type { TrainedModel } from './descriptor.ts';
import {
  type HyperparameterName,
  type LinearName,
  type NeededName,
  type NetworkName,
  namesOf,
  type ValueOf,
} from './hyperparameters.ts';
import {
  type AnySetting,
  checkSetting,
  isExact,
  isRandomSearch,
  type LinearSetting,
  toExact,
  toHyperparameters,
  toRandomSearch,
  usualRates,
} from './linear-setting.ts';
import { type NetworkSetting, type NetworkTrial, toNetwork, usualNetworkRates } from './network-setting.ts';

/** The k-NN part of a search space: every metric with all weights and every k. */
export interface KnnSpace {
  readonly metric: readonly Metric[];
  readonly k: readonly number[];
  readonly ties: Ties;
  /** Absent: every neighbour counts the same. */
  readonly weights?: readonly Weights[] | undefined;
}

/** The values of one dimension of a space; numbers may be intervals if they are drawn. */
export type Dimension<Value, Range> = readonly (Value | ([Extract<Value, number>] extends [never] ? never : Range))[];

/** A list for each of some hyperparameters; those that every setting needs must be there. */
export type SearchSpace<Name extends HyperparameterName, Range> = {
  readonly [Own in NeededName & Name]: Dimension<ValueOf<Own>, Range>;
} & {
  readonly [Own in Exclude<Name, NeededName>]?:
    | Dimension<ValueOf<Own>, Range>
    | (Own extends 'hidden' ? readonly (ValueOf<Own> | Range)[] : never)
    | undefined;
};

/**
 * The linear part of a search space: a list for each hyperparameter. If learning rates are absent, the usual ones for
 * the loss and the optimizer are tried.
 */
export type LinearSpace<Range = never> = SearchSpace<LinearName, Range>;

/** The part of networks: as {@link LinearSpace}. */
export type NetworkSpace<Range = never> = SearchSpace<NetworkName, Range>;

/** What is trained on, which the usual learning rates depend on. */
export interface Seen {
  /** How many standardised features there are; absent: pixels. */
  readonly nStandardised?: number | undefined;
}

/** A space without other solvers. */
export interface OfGradients {
  readonly solver?: undefined;
}

/** One trial: its name in reports, and what is trained or searched for it. */
export type PlannedTrial = {
  readonly params: TrialParams;
  /** What it sees instead of pixels, as typed: see `parseFeatures`. */
  readonly features?: string | undefined;
} & (
  | { readonly knn: KnnOptions }
  | { readonly linear: LinearHyperparameters }
  | { readonly randomSearch: RandomSearchSetting }
  /** A smooth objective, to be minimised. */
  | { readonly exact: Objective }
  | { readonly network: NetworkTrial }
);

/**
 * The same trials on features; those that have their own stay as they are.
 * @param features as typed; they are named among the trials' params
 */
export const onFeatures = (features: string, trials: readonly PlannedTrial[]): readonly PlannedTrial[] =>
  trials.map((trial) => {
    if (trial.features !== undefined) return trial;
    const { model, ...params } = trial.params;
    return { ...trial, params: { model, features, ...params } as TrialParams, features };
  });

/** More than this is probably a typing error. */
export const MAX_TRIALS = 10_000;

/**
 * Every metric with all weights and every k. Uniform weights are not named among a trial's params.
 * @throws UserError (usage) for an empty list, more than 10,000 trials, or an invalid metric, k, weights or rule for
 *   ties
 */
export function knnTrials(space: KnnSpace): readonly PlannedTrial[] {
  checkObject('space', space, "{ metric: ['l1'], k: [1, 3], ties: 'nearest' }");
  const { metric, k, ties, weights = ['uniform'] } = space;
  checkList('metric', metric, 'a list of metrics');
  checkList('weights', weights, 'a list of weights');
  checkList('k', k, 'a list of numbers of neighbours');
  if (metric.length * weights.length * k.length > MAX_TRIALS) {
    throw usageError(
      `a sweep has at most ${count(MAX_TRIALS)} k-NN trials; ${count(k.length)} values of k for ${plural(metric.length, 'metric')} make more`,
      { hint: 'shorten the list of k: accuracy changes little from one large k to the next', setting: 'k' },
    );
  }
  return metric.flatMap((metric) =>
    weights.flatMap((weights) =>
      k.map((k) => {
        const knn = { metric, k, ties, weights };
        checkKnnOptions(knn);
        return { params: { model: 'knn', metric, ...(weights !== 'uniform' && { weights }), k }, knn };
      }),
    ),
  );
}

/**
 * @param nTrain all training images, which the batch size `all` stands for
 * @throws UserError (usage) for an unknown choice, or a number that it does not allow
 */
export function linearTrials(settings: readonly AnySetting[], nTrain: number): readonly PlannedTrial[] {
  checkItems('settings', settings, 'a list of settings, such as gridSettings returns');
  return settings.map((setting) => {
    checkSetting(setting);
    const params = paramsOf(setting);
    if (isRandomSearch(setting)) return { params, randomSearch: toRandomSearch(setting) };
    if (isExact(setting)) return { params, exact: toExact(setting) };
    return { params, linear: toHyperparameters(setting, nTrain) };
  });
}

/**
 * @param nTrain as {@link linearTrials}
 * @throws UserError (usage) for an unknown choice, or a number that it does not allow
 */
export function networkTrials(settings: readonly NetworkSetting[], nTrain: number): readonly PlannedTrial[] {
  checkItems('settings', settings, 'a list of settings, such as gridNetworks returns');
  return settings.map((setting) => {
    const network = toNetwork(setting, nTrain);
    return { params: paramsOf(setting, 'network'), network };
  });
}

/**
 * Goes through the dimensions in order and branches on the values of each. A number that does not belong to the choices
 * made so far is skipped: settings that would differ only in it are the same.
 */
function branch(
  model: TrainedModel,
  space: Lists,
  choose: (values: readonly unknown[]) => readonly unknown[],
  rates: (chosen: Chosen) => readonly unknown[],
): readonly Chosen[] {
  const names = namesOf(model);
  let all: readonly Chosen[] = [{}];
  for (const name of names) {
    const branches = all.map((chosen) => {
      const values = space[name] ?? (name === 'learningRate' ? rates(chosen) : undefined);
      if (values === undefined) return undefined;
      // Without a penalty its strength is not a choice, but every setting has one.
      if (!hasMeaning(name, chosen, model)) return name === 'regStrength' ? [0] : undefined;
      const own = choose(values);
      return name === 'hidden' ? own.map((units) => (typeof units === 'number' ? [units] : units)) : own;
    });
    if (branches.reduce((sum, values) => sum + (values?.length ?? 1), 0) > MAX_TRIALS) {
      throw usageError(`a sweep has at most ${count(MAX_TRIALS)} ${model} trials; these lists make more`, {
        hint: 'shorten them, or draw some of the combinations: randomSettings(space, 100, random)',
      });
    }
    all = all.flatMap((chosen, i) => branches[i]?.map((value) => ({ ...chosen, [name]: value })) ?? [chosen]);
  }
  return all;
}

const every = (values: readonly unknown[]): readonly unknown[] => values;

/**
 * Every combination, the last name varying fastest.
 * @throws UserError (usage) for more than 10,000, an empty list, an unknown dimension, or a value that a hyperparameter may not have
 */
export function gridSettings(space: LinearSpace & OfGradients, seen?: Seen): readonly LinearSetting[];
export function gridSettings(space: LinearSpace, seen?: Seen): readonly AnySetting[];
export function gridSettings(space: LinearSpace, seen: Seen = {}): readonly AnySetting[] {
  checkSpace('linear', space);
  return branch('linear', space, every, ratesOn(seen)) as readonly AnySetting[];
}

function ratesOn(seen: Seen): (chosen: Chosen) => readonly number[] {
  checkObject('seen', seen, '{ nStandardised: 3072 }');
  const { nStandardised } = seen;
  if (nStandardised !== undefined) checkCount('nStandardised', nStandardised);
  return (chosen) => usualRates(chosen, nStandardised);
}

/**
 * The same of networks.
 * @throws UserError (usage) as {@link gridSettings}
 */
export function gridNetworks(space: NetworkSpace): readonly NetworkSetting[] {
  checkSpace('network', space);
  return branch('network', space, every, usualNetworkRates) as readonly NetworkSetting[];
}

/** How many draws in a row may repeat known settings before the space counts as exhausted. */
const PATIENCE = 1000;

/**
 * Distinct settings drawn at random: each dimension independently and uniformly. In an interval every number (or, with
 * spacing `log`, every order of magnitude) is equally likely.
 * Source: Bergstra & Bengio 2012, "Random Search for Hyper-Parameter Optimization".
 * @returns n settings, or fewer if the space does not have that many
 * @throws UserError (usage) for an empty list, an unknown dimension, or a value or interval that a hyperparameter may not have
 */
export function randomSettings(
  space: LinearSpace<Interval> & OfGradients,
  n: number,
  random: Random,
  seen?: Seen,
): readonly LinearSetting[];
export function randomSettings(
  space: LinearSpace<Interval>,
  n: number,
  random: Random,
  seen?: Seen,
): readonly AnySetting[];
export function randomSettings(
  space: LinearSpace<Interval>,
  n: number,
  random: Random,
  seen: Seen = {},
): readonly AnySetting[] {
  return draw('linear', space, n, random, ratesOn(seen)) as readonly AnySetting[];
}

/**
 * The same of networks; an interval of `hidden` is of the units of one layer.
 * @throws UserError (usage) as {@link randomSettings}
 */
export const randomNetworks = (space: NetworkSpace<Interval>, n: number, random: Random): readonly NetworkSetting[] =>
  draw('network', space, n, random, usualNetworkRates) as readonly NetworkSetting[];

function draw(
  model: TrainedModel,
  space: Lists,
  n: number,
  random: Random,
  ratesFor: (chosen: Chosen) => readonly number[],
): readonly Chosen[] {
  checkSpace(model, space, { drawn: true });
  checkCount('n', n);
  checkRandom(random);
  const drawn = new Map<string, Chosen>();
  const one = (values: readonly unknown[]) => [drawFrom(values, random)];
  const rates = (chosen: Chosen): readonly Interval[] => {
    const usual = ratesFor(chosen);
    return [{ from: usual[0]!, to: usual.at(-1)!, spacing: 'log' }];
  };
  for (let inVain = 0; drawn.size < n && inVain < PATIENCE; inVain++) {
    const [setting] = branch(model, space, one, rates);
    const key = JSON.stringify(setting);
    if (drawn.has(key)) continue;
    drawn.set(key, setting!);
    inVain = 0;
  }
  return [...drawn.values()];
}
