import { hint } from '../../errors.ts';
import type { SolverName } from '../../models/solvers/solvers.ts';
import { OPTIMIZERS } from '../../models/training/optimizers.ts';
import { type Field, field, open, type SpecOf, without } from '../../util/fields.ts';
import { namesIn } from '../../util/named.ts';
import { type Constraint, choice, either, integer } from '../../util/options.ts';
import { grid } from '../../util/ranges.ts';
import { dataFields, features, off, on, seed } from './data.ts';
import { oneOf, oneOfEach } from './hyperparameters.ts';

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

/** So many that nobody means more. */
const MOST_SEEDS = 100;

function seedsOf({ min }: { readonly min: number }): Constraint<readonly number[]> {
  const many = grid(seed, { whole: true });
  const isRight = ({ length }: readonly number[]) => length >= min && length <= MOST_SEEDS;
  return {
    expected: `${min} to ${MOST_SEEDS} different seeds, such as 0,1,2 or 0..4`,
    parse: (typed) => {
      const seeds = many.parse(typed);
      return seeds !== undefined && isRight(seeds) ? seeds : undefined;
    },
    accepts: (value): value is readonly number[] =>
      many.accepts(value) && isRight(value) && new Set(value).size === value.length,
  };
}

/** What `--seed` of a training may be: one is a number. */
export const oneOrMoreSeeds: Constraint<number | readonly number[]> = {
  ...either({ ...seed, advise: () => undefined }, seedsOf({ min: 1 })),
  expected: `${seed.expected}, or up to ${MOST_SEEDS} of them, such as 0,1,2 or 0..4`,
};

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
  seeds: open(seedsOf({ min: 2 })),
};
export type LinearSpec = SpecOf<typeof linearFields>;

/** The seeds of a spec's trainings, and each as the spec of one. */
export const eachSeed = (spec: LinearSpec): readonly LinearSpec[] =>
  (spec.seeds ?? [spec.seed]).map((seed) => ({ ...spec, seed, seeds: undefined }));

/** How the weights are found. Random search was an optimizer once. */
export const solverOf = ({ solver, optimizer }: Pick<LinearSpec, 'solver' | 'optimizer'>): SolverName =>
  solver ?? (optimizer === 'random-search' ? optimizer : 'sgd');

/** What of it decides the weights, as JSON: two trainings with the same are the same. */
export const trainingOf = (
  spec: Readonly<Record<string, unknown>>,
): readonly (readonly [key: string, value: unknown])[] =>
  Object.keys(without(linearFields, 'test', 'seeds')).map((key) => [key, spec[key] ?? null] as const);
