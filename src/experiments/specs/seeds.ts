import { open } from '../../util/fields.ts';
import { type Constraint, either } from '../../util/options.ts';
import { grid } from '../../util/ranges/ranges.ts';
import { seed } from './data.ts';

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

/** Several seeds of a spec, the first of which is its `seed`; absent: one. */
export const seeds = open(seedsOf({ min: 2 }));

/** What a spec says of its seeds. */
interface Seeded {
  readonly seed: number;
  readonly seeds: readonly number[] | undefined;
}

/** A spec for each of its seeds. */
export const eachSeed = <Spec extends Seeded>(spec: Spec): readonly Spec[] =>
  (spec.seeds ?? [spec.seed]).map((seed) => ({ ...spec, seed, seeds: undefined }));
