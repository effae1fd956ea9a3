import { type Hint, hint } from '../../errors.ts';
import {
  HYPERPARAMETERS,
  type HyperparameterName,
  hyperparameter,
  type ListedOf,
  type ValueOf,
} from '../../selection/space/hyperparameters.ts';
import { type Field, without } from '../../util/fields.ts';
import { flagOf } from '../../util/flag-name.ts';
import { namesIn } from '../../util/named.ts';
import type { Constraint } from '../../util/options.ts';

type Table = typeof HYPERPARAMETERS;

/** What compares several values, where only one is allowed. */
function comparing(name: HyperparameterName, typed: string): Hint | undefined {
  if (!typed.includes(',') || hyperparameter(name).listed.parse(typed) === undefined) return undefined;
  const command = `cifar-train crossval --model linear ${flagOf(name)} ${typed}`;
  return hint`it takes one value; this compares several: ${{ command }}`;
}

/** One value, and a hint for those who want several. */
export const oneOf = <T>(name: HyperparameterName, constraint: Constraint<T>): Constraint<T> => ({
  ...constraint,
  advise: (typed) => comparing(name, typed) ?? constraint.advise?.(typed),
});

/** One value of each hyperparameter; those with a usual value have it by default. */
export const oneOfEach = Object.fromEntries(
  namesIn(HYPERPARAMETERS).map((name) => [
    name,
    { constraint: oneOf(name, hyperparameter(name).constraint), fallback: hyperparameter(name).usual },
  ]),
) as unknown as {
  readonly [N in HyperparameterName]: Field<
    Table[N] extends { readonly usual: unknown } ? ValueOf<N> : ValueOf<N> | undefined
  >;
};

/** A list of values of each, for a sweep; absent by default. */
export const listOfEach = Object.fromEntries(
  namesIn(HYPERPARAMETERS).map((name) => [name, { constraint: hyperparameter(name).listed, fallback: undefined }]),
) as unknown as { readonly [N in HyperparameterName]: Field<readonly ListedOf<N>[] | undefined> };

/** What decides the steps of one epoch of gradient descent, except their size. */
export const oneEpoch = without(
  oneOfEach,
  'solver',
  'tries',
  'learningRate',
  'schedule',
  'decay',
  'decayEvery',
  'warmUp',
  'epochs',
);
