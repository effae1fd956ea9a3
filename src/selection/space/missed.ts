import type { Chooser } from './descriptor.ts';
import { type HyperparameterName, hyperparameter } from './hyperparameters.ts';

/** What was chosen, or is tried, by who chooses. */
export type ChosenLists = Readonly<Partial<Record<Chooser, readonly string[]>>>;

/** A choice that does not use a number, and what would. */
interface Missed {
  readonly chooser: Chooser;
  readonly choices: readonly string[];
  readonly owners: readonly string[];
  /** All that has to be chosen so that the number is used. */
  readonly remedy: readonly Choice[];
}

interface Choice {
  readonly setting: Chooser;
  readonly value: string;
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
  const remedy = remedyFor(name, chosen);
  if (outer !== undefined) return { ...outer, remedy };
  const choices = chosen[chooser];
  if (choices === undefined || choices.some((choice) => owners.includes(choice))) return undefined;
  return { chooser, choices, owners, remedy };
}

/** What has to be chosen so that a number is used, the outermost choice first; nothing that is chosen already. */
export function remedyFor(name: HyperparameterName, chosen: ChosenLists): readonly Choice[] {
  const ownership = hyperparameter(name).of;
  if (ownership === undefined) return [];
  const { chooser, owners } = ownership;
  const outer = remedyFor(chooser, chosen);
  if (chosen[chooser]?.some((choice) => owners.includes(choice)) ?? true) return outer;
  return [...outer, { setting: chooser, value: owners[0]! }];
}
