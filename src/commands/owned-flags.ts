import { usageError } from '../errors.ts';

/** A flag that sets one number of what another flag chooses: `--momentum` of what `--optimizer` chooses. */
export interface OwnedFlag {
  readonly flag: string;
  /** The name of the number among the settings of the choices that have it. */
  readonly setting: string;
  /** As given; undefined where it was not. */
  readonly value: unknown;
}

/** Everything that can be chosen, by name, each with the settings that it has. */
export type Choices = Readonly<Record<string, { readonly settings: Readonly<Record<string, unknown>> }>>;

/** @throws UserError (usage) for a flag that was given although what was chosen does not have its setting */
export function refuseForeign(chooser: string, chosen: string, choices: Choices, owned: readonly OwnedFlag[]): void {
  for (const { flag, setting, value } of owned) {
    if (value === undefined || setting in choices[chosen]!.settings) continue;
    const owners = Object.keys(choices).filter((name) => setting in choices[name]!.settings);
    throw usageError(`${flag} has no meaning for ${chooser} ${chosen}: it belongs to ${owners.join(', ')}`, {
      hint: `leave ${flag} out, or choose what has it: ${chooser} ${owners[0]}`,
    });
  }
}
