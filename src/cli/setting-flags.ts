import { type Hint, UserError } from '../errors.ts';
import { flagOf as usualFlag } from '../util/flag-name.ts';
import { type Flags, flagName } from './command.ts';

/** Settings of the library whose flags have another name. */
const KEYS: Readonly<Record<string, string>> = {
  beta: 'elasticBeta',
  regularizer: 'reg',
  regularizationStrength: 'regStrength',
  nFolds: 'folds',
  nVal: 'val',
};

const withValue = (flag: string, { value }: { readonly value?: number | string }): string =>
  value === undefined ? flag : `${flag} ${value}`;

/** A text with flags for settings. It is kept as data: how the program was started is added where it is shown. */
export const inTerms = (text: Hint): string =>
  text
    .with((piece) =>
      'setting' in piece ? withValue(usualFlag(KEYS[piece.setting] ?? piece.setting), piece) : undefined,
    )
    .toString();

/**
 * Turns a library error about a setting into one about the flag that was typed for it; any other error stays as it is.
 */
export function inFlags(error: unknown, flags: Flags): unknown {
  if (!(error instanceof UserError)) return error;
  const flagOf = (name: string): string | undefined => {
    const flag = flags[KEYS[name] ?? name];
    return flag && flagName(flag);
  };
  const worded = error.worded((piece) => {
    if (!('setting' in piece)) return undefined;
    const flag = flagOf(piece.setting);
    return flag && withValue(flag, piece);
  });
  const { message, kind, cause, advice, setting = '' } = worded;
  const named = message.startsWith(setting) ? flagOf(setting) : undefined;
  if (named === undefined) return worded;
  return new UserError(named + message.slice(setting.length), kind, { hint: advice, cause });
}
