import { flagName } from '../cli/command.ts';
import { usageError } from '../errors.ts';
import { SETTING_NAMES } from '../selection/space/linear-setting.ts';
import { type Chooser, OWNERSHIPS } from '../selection/space/owned-numbers.ts';
import { linearFlags } from './linear-flags.ts';

/**
 * A number is refused where nothing that was chosen has it.
 * @param given  the keys of the options that were typed
 * @param chosen what was chosen, of each choice that is to be looked at
 * @throws UserError (usage) that names the flag and what has its number
 */
export function refuseForeign(
  given: ReadonlySet<string>,
  chosen: Readonly<Partial<Record<Chooser, readonly string[]>>>,
): void {
  for (const name of SETTING_NAMES) {
    const ownership = OWNERSHIPS[name];
    if (ownership === undefined || !given.has(name)) continue;
    const { chooser, owners } = ownership;
    const choices = chosen[chooser];
    if (choices !== undefined)
      refuseUnowned(flagName(linearFlags[name]), flagName(linearFlags[chooser]), choices, owners);
  }
}

/** @throws UserError (usage) for a flag that was typed although none of the choices made has what it sets */
export function refuseUnowned(
  flag: string,
  chooser: string,
  choices: readonly string[],
  owners: readonly string[],
): void {
  if (choices.some((name) => owners.includes(name))) return;
  throw usageError(`${flag} has no meaning for ${chooser} ${choices.join(',')}: it belongs to ${owners.join(', ')}`, {
    hint: `leave ${flag} out, or choose what has it: ${chooser} ${owners[0]}`,
  });
}
