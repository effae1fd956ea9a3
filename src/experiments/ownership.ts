import { usageError } from '../errors.ts';
import { type Chooser, HYPERPARAMETER_NAMES, hyperparameter } from '../selection/space/hyperparameters.ts';
import { flagOf } from '../util/flag-name.ts';

/**
 * A number is refused where nothing that was chosen has it.
 * @param given  the fields of a spec that somebody gave: a default may mean nothing
 * @param chosen what was chosen, of each choice that is to be looked at
 * @throws UserError (usage) that names the flag and what has its number
 */
export function refuseForeign(
  given: ReadonlySet<string>,
  chosen: Readonly<Partial<Record<Chooser, readonly string[]>>>,
): void {
  for (const name of HYPERPARAMETER_NAMES) {
    const ownership = hyperparameter(name).of;
    if (ownership === undefined || !given.has(name)) continue;
    const { chooser, owners } = ownership;
    const choices = chosen[chooser];
    if (choices === undefined || choices.some((choice) => owners.includes(choice))) continue;
    const [flag, by] = [flagOf(name), flagOf(chooser)];
    throw usageError(`${flag} does not apply to ${by} ${choices.join(',')}, only to ${owners.join(', ')}`, {
      hint: `leave ${flag} out, or choose one that uses it: ${by} ${owners[0]}`,
    });
  }
}
