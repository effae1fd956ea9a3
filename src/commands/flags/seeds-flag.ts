import { fieldFlag } from '../../cli/command.ts';
import { dataFields } from '../../experiments/specs/data.ts';
import { oneOrMoreSeeds } from '../../experiments/specs/seeds.ts';

/**
 * The flag of commands that take several seeds.
 * @param each what they do with each
 */
export const seedsFlag = (each: string) => ({
  seed: fieldFlag(
    { constraint: oneOrMoreSeeds, fallback: dataFields.seed.fallback },
    '--seed <n>',
    `seed for all randomness; several (0,1,2) ${each}, and give mean and standard deviation`,
  ),
});

/** Options with one seed, as a spec has it. */
export type OneSeed<T> = Omit<T, 'seed'> & { readonly seed: number };

/** One seed is the spec's; of several it has the first, and all beside it. */
export function withSeeds<T extends { readonly seed: number | readonly number[] }>({ seed, ...rest }: T) {
  const seeds = typeof seed === 'number' ? [seed] : seed;
  return { ...rest, seed: seeds[0]!, ...(seeds.length > 1 && { seeds }) };
}
