import { hint } from '../../errors.ts';
import type { SolverName } from '../../models/solvers/solvers.ts';
import { OPTIMIZERS } from '../../models/training/optimizers.ts';
import { type Field, field, open, type SpecOf, without } from '../../util/fields.ts';
import { namesIn } from '../../util/named.ts';
import { type Constraint, choice, integer } from '../../util/options.ts';
import { dataFields, features, off, on } from './data.ts';
import { oneOf, oneOfEach } from './hyperparameters.ts';
import { seeds } from './seeds.ts';

/** A number of images to hold out: a share of them, as other tools take, gets a hint with their number. */
export const imagesHeldOut = ({ min }: { readonly min: number }): Constraint<number> => ({
  ...integer({ min }),
  advise: (typed) => {
    const share = Number(typed);
    if (!(share > 0 && share < 1)) return undefined;
    const value = Math.round(share * 50_000);
    return hint`a number of images, not a share: of 50,000 images ${typed} is ${{ setting: 'val', value }}`;
  },
});

const { optimizer: _, ...others } = oneOfEach;
type WithSolvers = typeof others & { readonly optimizer: Field<keyof typeof OPTIMIZERS | 'random-search'> };

/** The training of one linear classifier. */
export const linearFields = {
  // In the order of the table. Random search was an optimizer once, and may still be named as one.
  ...({
    ...oneOfEach,
    optimizer: field(oneOf('optimizer', choice(...namesIn(OPTIMIZERS), 'random-search')), 'sgd'),
  } as WithSolvers),
  shuffle: on,
  earlyStopping: open(integer({ min: 1 })),
  /** Absent: a tenth of the training images. */
  val: open(imagesHeldOut({ min: 0 })),
  stratify: off,
  test: off,
  features,
  ...dataFields,
  /** Absent: one training, of `seed`. Several begin with `seed`, which the data and the held-out images are of. */
  seeds,
};
export type LinearSpec = SpecOf<typeof linearFields>;

/** How the weights are found. Random search was an optimizer once. */
export const solverOf = ({ solver, optimizer }: Pick<LinearSpec, 'solver' | 'optimizer'>): SolverName =>
  solver ?? (optimizer === 'random-search' ? optimizer : 'sgd');

/** What of it decides the weights, as JSON: two trainings with the same are the same. */
export const trainingOf = (
  spec: Readonly<Record<string, unknown>>,
): readonly (readonly [key: string, value: unknown])[] =>
  Object.keys(without(linearFields, 'test', 'seeds')).map((key) => [key, spec[key] ?? null] as const);
