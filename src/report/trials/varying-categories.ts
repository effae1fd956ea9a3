import type { Trial } from '../../selection/results.ts';

/** A choice in which the trained trials of a sweep differ: the model, the optimizer, the loss, the penalty. */
export interface Category {
  readonly name: string;
  /** In the order of the trials. */
  readonly values: readonly string[];
}

/** What stands for a choice that a trial does not have. */
const NONE = 'none';

/** What is trained: all but k-NN. */
export const trainedTrials = (trials: readonly Trial[]): readonly Trial[] =>
  trials.filter(({ params }) => params.model !== 'knn');

/** Whether something is a choice: with `hidden`, a network of several layers (`500-100`) makes it one. */
export const isChoice = (trials: readonly Trial[], name: string): boolean =>
  trials.some(({ params }) => typeof params[name] === 'string') ||
  trials.every(({ params }) => typeof params[name] !== 'number');

/** The choices that vary among the trained trials, those of most values first: colours and marks show two. */
export function varyingCategories(trials: readonly Trial[]): readonly Category[] {
  const trained = trainedTrials(trials);
  const names = [...new Set(trained.flatMap(({ params }) => Object.keys(params)))];
  return names
    .filter((name) => isChoice(trained, name))
    .map((name) => ({ name, values: [...new Set(trained.map((trial) => categoryOf(trial, name)))] }))
    .filter(({ values }) => values.length > 1)
    .sort((a, b) => b.values.length - a.values.length);
}

/** The value of a trial. */
export const categoryOf = ({ params }: Trial, name: string): string => String(params[name] ?? NONE);
