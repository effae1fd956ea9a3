import { checkArray, checkCount, checkItems, checkObject } from '../../util/checks.ts';
import { checkRandom, MOST_ITEMS, type Random } from '../../util/random.ts';
import { largestOf } from '../../util/statistics/extremes.ts';
import { atOnce, type PausingWork } from '../../util/turns.ts';
import { checkArchitecture } from '../network/hyperparameters.ts';
import type { Objective } from '../objective/objective.ts';
import type { CheckData } from './check-data.ts';
import type { CheckedObjective, CheckParameters } from './checked-objective.ts';
import { linearObjective } from './linear-objective.ts';
import { type CheckedNetwork, layerPlaces, networkObjective } from './network-objective.ts';

/** The comparison of one coordinate of the gradient. */
export interface CoordinateCheck {
  /** Its index among the parameters. */
  readonly index: number;
  readonly analytic: number;
  /** By centred differences. */
  readonly numerical: number;
  /** |a - n| / max(|a|, |n|), or divided by what the differences can resolve if both are smaller. */
  readonly relativeError: number;
  /**
   * `right`: they agree. `kink`: they do not, but the slope changes within the step, and the analytic one lies between
   * the slopes on either side, as a subgradient does; or a hidden unit is so near its kink that no step stays on one side of it.
   * `wrong`: neither.
   */
  readonly verdict: 'right' | 'kink' | 'wrong';
}

export interface GradientCheck {
  readonly coordinates: readonly CoordinateCheck[];
  /** The largest relative error of the coordinates without a kink. */
  readonly largestError: number;
  readonly nKinks: number;
  readonly nWrong: number;
}

/** The step of the differences: far above the rounding errors of f64, far below the scale on which the loss curves. */
const STEP = 1e-5;
/** Where a unit of a network crosses its kink, steps ten times shorter are tried, down to this one. */
const SHORTEST = 1e-8;
/** The largest relative error at which two gradients agree: the middle of the lecture's 1e-7 to 1e-4. */
const AGREE = 1e-5;
/** Rounding errors of the two objective values in a difference, relative to them. */
const ROUNDING = 1e-14;

/**
 * Compares the gradient of a linear classifier's objective with centred differences in f64, coordinate by coordinate. The slopes on
 * either side distinguish a kink from a mistake: every objective here is convex, so a subgradient lies between them.
 * Source: Stanford CS231n, "Neural networks part 3": Gradient checks.
 * @param indices which coordinates to check: indices among the parameters
 * @throws UserError (usage) and RangeError as {@link objectiveInF64}, and RangeError for a coordinate out of range
 */
export const checkGradient = (
  objective: Objective,
  data: CheckData,
  parameters: CheckParameters,
  indices: readonly number[],
): GradientCheck => compared(linearObjective(objective, data), parameters, indices);

/**
 * The same of a network's objective. A step in which a hidden unit crosses its kink compares nothing: shorter ones are
 * taken, until every unit is on one side for every sample.
 * @throws UserError (usage) for an invalid loss, penalty or network; RangeError as {@link checkGradient}
 */
export function checkNetworkGradient(
  objective: Objective,
  network: CheckedNetwork,
  data: CheckData,
  parameters: CheckParameters,
  indices: readonly number[],
): GradientCheck {
  checkObject('the network', network, "{ hidden: [10], activation: 'relu' }");
  checkArchitecture({ ...network, dropout: 0 });
  return compared(networkObjective(objective, network, data), parameters, indices);
}

function compared(objective: CheckedObjective, parameters: CheckParameters, indices: readonly number[]): GradientCheck {
  checkArray('parameters', parameters, Float64Array);
  checkItems('indices', indices, 'a list of numbers of parameters, such as chooseCoordinates returns');
  for (const index of indices) checkCount('a number among indices', index, 0);
  return atOnce(comparing(objective, parameters, indices));
}

/**
 * The comparison of one coordinate after the other, with one analytic gradient for all, and with pauses.
 * @param onCompared called with the number of those compared
 */
export function* comparing(
  objective: CheckedObjective,
  parameters: CheckParameters,
  indices: readonly number[],
  onCompared?: (nCompared: number) => void,
): PausingWork<GradientCheck> {
  const gradient = new Float64Array(parameters.length);
  const centre = yield* objective.value(parameters, gradient);
  const stray = indices.find((index) => parameters[index] === undefined);
  if (stray !== undefined) throw new RangeError(`checkGradient: coordinate ${stray} of ${parameters.length}`);
  const moved = parameters.slice();
  const sides = [-1, 1].map(() => new Uint8Array(objective.nSides));
  const coordinates: CoordinateCheck[] = [];
  for (const index of indices) {
    coordinates.push(yield* compareOne(index));
    onCompared?.(coordinates.length);
  }
  return summary(coordinates);

  function* valueAt(index: number, step: number, seen: Uint8Array): PausingWork<number> {
    moved[index] = parameters[index]! + step;
    const value = yield* objective.value(moved, undefined, seen);
    moved[index] = parameters[index]!;
    return value;
  }

  function* compareOne(index: number): PausingWork<CoordinateCheck> {
    const analytic = gradient[index]!;
    for (let step = STEP; ; step /= 10) {
      const below = (centre - (yield* valueAt(index, -step, sides[0]!))) / step;
      const above = ((yield* valueAt(index, step, sides[1]!)) - centre) / step;
      const numerical = (below + above) / 2;
      const noise = (ROUNDING * Math.max(1, Math.abs(centre))) / step;
      const size = Math.max(Math.abs(analytic), Math.abs(numerical), noise / AGREE);
      const relativeError = Math.abs(analytic - numerical) / size;
      const found = { index, analytic, numerical, relativeError };
      if (relativeError <= AGREE) return { ...found, verdict: 'right' };
      const crosses = sides[0]!.some((side, i) => side !== sides[1]![i]);
      if (crosses && step > SHORTEST) continue;
      const between = analytic >= Math.min(below, above) - noise && analytic <= Math.max(below, above) + noise;
      return { ...found, verdict: crosses || between ? 'kink' : 'wrong' }; // NaN is wrong
    }
  }
}

/** What the checks of some coordinates come to. */
function summary(coordinates: readonly CoordinateCheck[]): GradientCheck {
  const errors = coordinates.filter(({ verdict }) => verdict !== 'kink').map(({ relativeError }) => relativeError);
  const counted = (wanted: CoordinateCheck['verdict']) =>
    coordinates.filter(({ verdict }) => verdict === wanted).length;
  return {
    coordinates,
    largestError: Math.max(0, largestOf(errors)),
    nKinks: counted('kink'),
    nWrong: counted('wrong'),
  };
}

/**
 * `n` distinct weights of a linear classifier at random, in ascending order, and every bias.
 * @throws UserError (usage) for an invalid number
 */
export const chooseCoordinates = (data: CheckData, n: number, random: Random): readonly number[] =>
  chooseNetworkCoordinates(data, [], n, random);

/** A hidden layer of more units than these has `n` of its biases checked: each takes two passes through the whole network. */
const ALL_BIASES = 100;

/**
 * `n` distinct weights of each layer of a network at random, in ascending order, or all where there are fewer, and every bias; of a
 * hidden layer of more than 100 units, `n` biases.
 * @throws UserError (usage) for an invalid number
 */
export const chooseNetworkCoordinates = (
  data: CheckData,
  hidden: readonly number[],
  n: number,
  random: Random,
): readonly number[] => atOnce(choosing(data, hidden, n, random));

/** The same with pauses. */
export function* choosing(
  data: CheckData,
  hidden: readonly number[],
  n: number,
  random: Random,
): PausingWork<readonly number[]> {
  checkCount('n', n, 0);
  checkRandom(random);
  const chosen: number[] = [];
  for (const [l, { weight, bias, end }] of layerPlaces(data, hidden).entries()) {
    yield* choose(weight, bias);
    if (l < hidden.length && end - bias > ALL_BIASES) yield* choose(bias, end);
    else for (let index = bias; index < end; index++) chosen.push(index);
  }
  return chosen;

  function* choose(from: number, to: number): PausingWork<void> {
    checkCount('the number of weights of a layer', to - from, 1, MOST_ITEMS);
    const order = yield* random.permuting(to - from);
    for (const index of order.subarray(0, n).sort()) chosen.push(from + index);
  }
}
