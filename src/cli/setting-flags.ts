import { UserError } from '../errors.ts';
import { type Flags, flagName } from './command.ts';

/** Settings of the library whose flags have another name. */
const KEYS: Readonly<Record<string, string>> = {
  beta: 'elasticBeta',
  regularizationStrength: 'regStrength',
  nFolds: 'folds',
  nVal: 'val',
};

/** A setting in a hint of the library: `k = 5`. */
const GIVEN = /\b([a-z]\w*) = (?=\S)/gi;

/** An error of the library about a setting as one about the flag that was typed for it; any other error as it is. */
export function inFlags(error: unknown, flags: Flags): unknown {
  if (!(error instanceof UserError)) return error;
  const { kind, cause, setting = '' } = error;
  const flagOf = (name: string): string | undefined => {
    const flag = flags[KEYS[name] ?? name];
    return flag && flagName(flag);
  };
  const named = error.message.startsWith(setting) ? flagOf(setting) : undefined;
  const message = named === undefined ? error.message : named + error.message.slice(setting.length);
  const hint = error.hint?.replace(GIVEN, (given, name: string) => {
    const flag = flagOf(name);
    return flag === undefined ? given : `${flag} `;
  });
  if (message === error.message && hint === error.hint) return error;
  return new UserError(message, kind, { ...(hint !== undefined && { hint }), cause });
}
