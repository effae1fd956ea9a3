import { type Chooser, type HyperparameterName, hyperparameter } from './hyperparameters.ts';

/** What was chosen, or is tried, by who chooses. */
export type ChosenLists = Readonly<Partial<Record<Chooser, readonly string[]>>>;

/** A choice that does not use a number, and what would. */
interface Missed {
  readonly chooser: Chooser;
  readonly choices: readonly string[];
  readonly owners: readonly string[];
}

/**
 * The choice that makes a number useless; undefined if one of those chosen uses it. It is the outermost such choice:
 * another optimizer is no way out where the solver takes none.
 */
export function missedBy(name: HyperparameterName, chosen: ChosenLists): Missed | undefined {
  const ownership = hyperparameter(name).of;
  if (ownership === undefined) return undefined;
  const { chooser, owners } = ownership;
  const outer = missedBy(chooser, chosen);
  if (outer !== undefined) return outer;
  const choices = chosen[chooser];
  if (choices === undefined || choices.some((choice) => owners.includes(choice))) return undefined;
  return { chooser, choices, owners };
}
