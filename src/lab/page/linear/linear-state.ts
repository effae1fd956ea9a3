import { LOSSES, type LossName } from '../../../models/objective/losses.ts';
import { REGULARIZERS, type RegularizerName } from '../../../models/objective/regularizers.ts';
import { OPTIMIZERS, type OptimizerName } from '../../../models/training/optimizers.ts';
import { SCHEDULES, type ScheduleName } from '../../../models/training/schedules.ts';
import { cosPi } from '../../../util/portable-math.ts';
import type { DescendWanted, Descent } from '../engine/requests.ts';
import { PRESETS } from '../plane/presets.ts';
import { choice, pointsField, real, reals, whole } from '../state/fields.ts';
import type { Fields } from '../state/hash.ts';
import { MOST_CLASSES, type Points } from '../state/points.ts';

/** All that the page of linear classifiers shows. */
export interface LinearState {
  readonly points: Points;
  /** Where the descent starts: two weights and a bias for each class that there may be. */
  readonly start: readonly number[];
  readonly loss: LossName;
  readonly delta: number;
  readonly reg: RegularizerName;
  readonly beta: number;
  readonly strength: number;
  readonly optimizer: OptimizerName;
  readonly schedule: ScheduleName;
  readonly rate: number;
  readonly steps: number;
  /** Which of the steps is shown: 0 is the start. */
  readonly at: number;
}

export const MOST_STEPS = 300;
const MOST_WEIGHT = 1000;

/** A line for each class, one turned against the next, and none of them right. */
const START = Array.from({ length: MOST_CLASSES }, (_, c) => {
  const halfTurns = 2 * (c / MOST_CLASSES + 0.55);
  return [cosPi(halfTurns), cosPi(halfTurns - 0.5), -0.25].map((x) => Math.round(x * 100) / 100 + 0);
}).flat();

const namesOf = <Name extends string>(table: Readonly<Record<Name, unknown>>) =>
  Object.keys(table) as [Name, ...Name[]];
export const LOSS_NAMES = namesOf(LOSSES);
export const REGULARIZER_NAMES = namesOf(REGULARIZERS);
export const OPTIMIZER_NAMES = namesOf(OPTIMIZERS);
export const SCHEDULE_NAMES = namesOf(SCHEDULES);

export const LINEAR_FIELDS: Fields<LinearState> = {
  start: reals(START, { low: -MOST_WEIGHT, high: MOST_WEIGHT, least: 3 * MOST_CLASSES, most: 3 * MOST_CLASSES }),
  loss: choice('softmax', LOSS_NAMES),
  delta: real(1, 0.1, 10),
  reg: choice('l2', REGULARIZER_NAMES),
  beta: real(1, 0, 10),
  strength: real(0.001, 0, 10),
  optimizer: choice('sgd', OPTIMIZER_NAMES),
  schedule: choice('constant', SCHEDULE_NAMES),
  rate: real(1, 1e-4, 100),
  steps: whole(100, 1, MOST_STEPS),
  at: whole(0, 0, MOST_STEPS),
  points: pointsField(PRESETS.clouds(1)),
};

/** At least two, so that there is something to choose. */
export const nClassesOf = ({ labels }: Points): number => Math.max(2, ...labels.map((label) => label + 1));

/** For how many classes a descent was computed: those that are wanted may be others already. */
export const nClassesIn = ({ rows, data }: Descent): number => rows.length / data.length / 3;

/** A state as the worker takes it. */
export function wantedOf(state: LinearState): DescendWanted {
  const { points, start, loss, delta, reg, beta, strength, optimizer, schedule, rate, steps } = state;
  const nClasses = nClassesOf(points);
  const lines = Array.from({ length: nClasses }, (_, c) => start.slice(c * 3, c * 3 + 3));
  return {
    ...{ points: points.xy, labels: points.labels, nClasses },
    weight: Float32Array.from(lines.flatMap(([w1, w2]) => [w1!, w2!])),
    bias: Float32Array.from(lines, ([, , b]) => b!),
    ...{ loss, delta, regularizer: reg, beta, strength, optimizer, schedule, learningRate: rate, steps },
  };
}

/** The line of each class in a row of weights and biases. */
export const linesOf = (row: ArrayLike<number>, nClasses: number): readonly Line[] =>
  Array.from({ length: nClasses }, (_, c) => ({ w1: row[c * 2]!, w2: row[c * 2 + 1]!, b: row[nClasses * 2 + c]! }));

/** Where the score of a class is 0: w1 x + w2 y + b = 0. */
export interface Line {
  readonly w1: number;
  readonly w2: number;
  readonly b: number;
}

/** A start at these lines; those of classes without points stay. */
export const startOf = (lines: readonly Line[], before: readonly number[]): readonly number[] => {
  const kept = (x: number) => Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, Math.round(x * 1e4) / 1e4));
  const start = [...before];
  lines.forEach(({ w1, w2, b }, c) => {
    start.splice(c * 3, 3, kept(w1), kept(w2), kept(b));
  });
  return start;
};
