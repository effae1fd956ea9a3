import { settingError } from '../../errors.ts';
import type { Trial } from '../../selection/results.ts';
import { checkFunction, checkNumber, checkObject, checkObjects } from '../../util/checks.ts';
import { familyOf } from '../../util/trials/model-family.ts';
import { varyingNames } from '../../util/trials/varying-names.ts';
import { checkTrial, checkTrials } from './check-trials.ts';
import { type Standing, standingAmong } from './standing.ts';

/** Learning rate × regularization strength for one loss and update rule: in each place the best trial over the rest. */
export interface RateGrid {
  /** The loss, and where a sweep has several, the features and the optimizer: each needs its own rates. */
  readonly title: string;
  /** Hyperparameters over which each place shows the best. */
  readonly bestOver: readonly string[];
  /** Falling. */
  readonly rates: readonly number[];
  /** Rising. */
  readonly strengths: readonly number[];
  /** Undefined if nothing was tried. */
  readonly at: (rate: number, strength: number) => Trial | undefined;
  /** How near a score is to the best of all grids of the sweep: 1 for the best, 0 for the far ones. */
  readonly standing: Standing;
}

/** A map of more places cannot be read: 50 rates with 50 strengths. */
const MOST_PLACES = 2500;
/** The share of combinations that must have been tried. */
const ENOUGH = 2 / 3;
const AXES = ['learningRate', 'regStrength'];

/**
 * One grid for each loss, update rule and kind of features, in the order of the trials. Without those that have not at least two rates and
 * two strengths, or where many combinations were not tried: values drawn at random make no map. Nor do thousands of combinations.
 * @throws UserError (usage) for anything but a list of trials
 */
export function rateGrids(trials: readonly Trial[]): readonly RateGrid[] {
  checkTrials(trials);
  const hasSeveral = (name: string) => new Set(trials.map(({ params }) => params[name])).size > 1;
  const [severalRules, severalFeatures] = [hasSeveral('optimizer'), hasSeveral('features')];
  const groups = new Map<string, Trial[]>();
  for (const trial of trials) {
    const { loss, optimizer, learningRate } = trial.params;
    if (loss === undefined || learningRate === undefined) continue; // other solvers have no rate
    const { features, ...rest } = trial.params;
    const family = familyOf(severalFeatures ? trial.params : rest);
    const title = severalRules && optimizer !== undefined ? `${family}, ${optimizer}` : family;
    const group = groups.get(title);
    if (group === undefined) groups.set(title, [trial]);
    else group.push(trial);
  }
  const grids = [...groups].flatMap(([title, group]) => gridOf(title, group) ?? []);
  const standing = standingAmong(grids.flatMap(trialsOf).flatMap(({ meanTestScore }) => meanTestScore ?? []));
  return grids.map((grid) => ({ ...grid, standing }));
}

const EXAMPLE = '{ rates, strengths, at, standing }';

/** @throws UserError (usage) for anything but a grid */
export function checkGrid(grid: RateGrid): void {
  checkObject('a grid', grid, EXAMPLE);
  const { rates, strengths, at, standing } = grid;
  for (const [name, numbers] of Object.entries({ rates, strengths })) {
    if (!Array.isArray(numbers)) throw settingError(`${name} of a grid`, 'a list of numbers', numbers);
    for (const one of numbers) checkNumber(`one of the ${name} of a grid`, one);
  }
  for (const [name, value] of Object.entries({ at, standing })) checkFunction(`${name} of a grid`, value);
  for (const trial of trialsOf(grid)) checkTrial(trial);
}

/**
 * The best trial of all grids; undefined if all diverged.
 * @throws UserError (usage) for anything but a list of grids
 */
export function bestOfGrids(grids: readonly RateGrid[]): Trial | undefined {
  checkObjects('grids', grids, 'a grid', EXAMPLE);
  for (const grid of grids) checkGrid(grid);
  return grids.flatMap(trialsOf).filter(scored).reduce<Trial | undefined>(better, undefined);
}

const trialsOf = ({ rates, strengths, at }: Pick<RateGrid, 'rates' | 'strengths' | 'at'>): readonly Trial[] =>
  rates.flatMap((rate) => strengths.flatMap((strength) => at(rate, strength) ?? []));

const scored = ({ meanTestScore }: Trial): boolean => meanTestScore !== null;

/** The first of equal rank. */
const better = (former: Trial | undefined, trial: Trial): Trial =>
  former === undefined || trial.rankTestScore < former.rankTestScore ? trial : former;

const numbers = (trials: readonly Trial[], name: string): number[] =>
  [...new Set(trials.map(({ params }) => params[name]))].filter((x) => typeof x === 'number').sort((a, b) => a - b);

function gridOf(title: string, trials: readonly Trial[]): Omit<RateGrid, 'standing'> | undefined {
  const rates = numbers(trials, 'learningRate').reverse();
  const strengths = numbers(trials, 'regStrength');
  const nPlaces = rates.length * strengths.length;
  if (nPlaces > MOST_PLACES) return undefined;
  const best = new Map<string, Trial>();
  const key = (rate: unknown, strength: unknown) => `${rate} ${strength}`;
  for (const trial of trials) {
    const { learningRate, regStrength } = trial.params;
    const place = key(learningRate, regStrength);
    best.set(place, better(best.get(place), trial));
  }
  if (rates.length < 2 || strengths.length < 2 || best.size < ENOUGH * nPlaces) return undefined;
  const at: RateGrid['at'] = (rate, strength) => best.get(key(rate, strength));
  const bestOver = [...varyingNames(trials, trials[0]!.params.model)].filter((name) => !AXES.includes(name));
  return { title, bestOver, rates, strengths, at };
}
