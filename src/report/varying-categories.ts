import type { Trial } from '../selection/results.ts';

/** A choice in which the linear trials of a sweep differ: the optimizer, the loss, the penalty. */
export interface Category {
  readonly name: string;
  /** In the order of the trials. */
  readonly values: readonly string[];
}

/** What stands for a choice that a trial does not have. */
const NONE = 'none';

/** The choices that vary among the linear trials, those of most values first: colours and marks show two. */
export function varyingCategories(trials: readonly Trial[]): readonly Category[] {
  const linear = trials.filter(({ params }) => params.model === 'linear');
  const names = [...new Set(linear.flatMap(({ params }) => Object.keys(params)))];
  return names
    .filter((name) => linear.every(({ params }) => typeof params[name] !== 'number'))
    .map((name) => ({ name, values: [...new Set(linear.map((trial) => categoryOf(trial, name)))] }))
    .filter(({ values }) => values.length > 1)
    .sort((a, b) => b.values.length - a.values.length);
}

/** The value of a trial. */
export const categoryOf = ({ params }: Trial, name: string): string => String(params[name] ?? NONE);
