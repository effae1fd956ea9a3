import type { Trial } from '../selection/results.ts';

/** Learning rate × regularization strength for one loss: in each place the best trial over everything else. */
export interface RateGrid {
  readonly loss: string;
  /** Falling. */
  readonly rates: readonly number[];
  /** Rising. */
  readonly strengths: readonly number[];
  /** Undefined where nothing was tried. */
  readonly at: (rate: number, strength: number) => Trial | undefined;
  /** How a score stands among those of the grid: 0 for the worst, 1 for the best. */
  readonly standing: (score: number) => number;
}

/** The share of combinations that must have been tried. */
const ENOUGH = 2 / 3;

/**
 * One grid for each loss, in the order of the trials. Without those that have not at least two rates and two strengths,
 * or where many combinations were not tried: values drawn at random make no map.
 */
export function rateGrids(trials: readonly Trial[]): readonly RateGrid[] {
  const losses = [...new Set(trials.flatMap(({ params }) => params.loss ?? []))];
  return losses.flatMap(
    (loss) =>
      gridOf(
        String(loss),
        trials.filter(({ params }) => params.loss === loss),
      ) ?? [],
  );
}

/** The best trial of all grids; undefined where all diverged. */
export function bestOfGrids(grids: readonly RateGrid[]): Trial | undefined {
  return grids.flatMap(trialsOf).filter(scored).reduce<Trial | undefined>(better, undefined);
}

const trialsOf = ({ rates, strengths, at }: Omit<RateGrid, 'standing'>): readonly Trial[] =>
  rates.flatMap((rate) => strengths.flatMap((strength) => at(rate, strength) ?? []));

const scored = ({ meanTestScore }: Trial): boolean => meanTestScore !== null;

/** The first of equal rank. */
const better = (former: Trial | undefined, trial: Trial): Trial =>
  former === undefined || trial.rankTestScore < former.rankTestScore ? trial : former;

const numbers = (trials: readonly Trial[], name: string): number[] =>
  [...new Set(trials.map(({ params }) => params[name]))].filter((x) => typeof x === 'number').sort((a, b) => a - b);

function gridOf(loss: string, trials: readonly Trial[]): RateGrid | undefined {
  const rates = numbers(trials, 'learningRate').reverse();
  const strengths = numbers(trials, 'regStrength');
  const best = new Map<string, Trial>();
  const key = (rate: unknown, strength: unknown) => `${rate} ${strength}`;
  for (const trial of trials) {
    const { learningRate, regStrength } = trial.params;
    const place = key(learningRate, regStrength);
    best.set(place, better(best.get(place), trial));
  }
  if (rates.length < 2 || strengths.length < 2 || best.size < ENOUGH * rates.length * strengths.length)
    return undefined;
  const at: RateGrid['at'] = (rate, strength) => best.get(key(rate, strength));
  const all = trialsOf({ loss, rates, strengths, at });
  const scores = [...new Set(all.flatMap(({ meanTestScore }) => meanTestScore ?? []))].sort((a, b) => a - b);
  const standing = (score: number) => (scores.length === 1 ? 1 : scores.indexOf(score) / (scores.length - 1));
  return { loss, rates, strengths, at, standing };
}
