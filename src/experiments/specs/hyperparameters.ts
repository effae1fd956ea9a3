import {
  HYPERPARAMETERS,
  type HyperparameterName,
  hyperparameter,
  type ListedOf,
  type ValueOf,
} from '../../selection/space/hyperparameters.ts';
import { type Field, without } from '../../util/fields.ts';
import { namesIn } from '../../util/named.ts';

type Table = typeof HYPERPARAMETERS;

/** One value of each hyperparameter; those with a usual value have it by default. */
export const oneOfEach = Object.fromEntries(
  namesIn(HYPERPARAMETERS).map((name) => [
    name,
    { constraint: hyperparameter(name).constraint, fallback: hyperparameter(name).usual },
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
