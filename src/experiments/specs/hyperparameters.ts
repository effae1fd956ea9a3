import { type Hint, hint } from '../../errors.ts';
import type { TrainedModel } from '../../selection/space/descriptor.ts';
import {
  HYPERPARAMETERS,
  type HyperparameterName,
  hyperparameter,
  isOf,
  type LinearName,
  type ListedOf,
  type NetworkName,
  type ValueOf,
} from '../../selection/space/hyperparameters.ts';
import { type Field, without } from '../../util/fields.ts';
import { flagOf } from '../../util/flag-name.ts';
import { namesIn } from '../../util/named.ts';
import type { Constraint } from '../../util/options.ts';

type Table = typeof HYPERPARAMETERS;

/** What compares several values, where only one is allowed; the commas of `--hidden` stand between layers. */
function comparing(name: HyperparameterName, typed: string, model: TrainedModel): Hint | undefined {
  if (name === 'hidden' || !typed.includes(',') || hyperparameter(name).listed.parse(typed) === undefined)
    return undefined;
  const command = `cifar-train crossval --model ${model} ${flagOf(name)} ${typed}`;
  return hint`it takes one value; this compares several: ${{ command }}`;
}

/** One value, and a hint for those who want several. */
export const oneOf = <T>(
  name: HyperparameterName,
  constraint: Constraint<T>,
  model: TrainedModel = 'linear',
): Constraint<T> => ({
  ...constraint,
  advise: (typed) => comparing(name, typed, model) ?? constraint.advise?.(typed),
});

const fieldsOf = (model: TrainedModel) =>
  Object.fromEntries(
    namesIn(HYPERPARAMETERS)
      .filter((name) => isOf(name, model))
      .map((name) => {
        const { constraint, usual } = hyperparameter(name, model);
        return [name, { constraint: oneOf(name, constraint, model), fallback: usual }];
      }),
  );

type FieldOf<N extends HyperparameterName> = Field<
  Table[N] extends { readonly usual: unknown } ? ValueOf<N> : ValueOf<N> | undefined
>;

/** One value of each of a linear classifier; those with a usual value have it by default. */
export const oneOfEach = fieldsOf('linear') as unknown as { readonly [N in LinearName]: FieldOf<N> };

/** One value of each of a network. */
export const oneOfEachNetwork = fieldsOf('network') as unknown as {
  readonly [N in NetworkName]: N extends 'init' ? Field<ValueOf<N> | undefined> : FieldOf<N>;
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
