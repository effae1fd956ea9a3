import { UserError } from '../errors.ts';
import { type Flags, flagName } from './command.ts';

/** Settings of the library whose flags have another name. */
const KEYS: Readonly<Record<string, string>> = {
  beta: 'elasticBeta',
  regularizationStrength: 'regStrength',
  nFolds: 'folds',
  nVal: 'val',
};

/**
 * Turns a library error about a setting into one about the flag that was typed for it; any other error stays as it is.
 */
export function inFlags(error: unknown, flags: Flags): unknown {
  if (!(error instanceof UserError)) return error;
  const flagOf = (name: string): string | undefined => {
    const flag = flags[KEYS[name] ?? name];
    return flag && flagName(flag);
  };
  const {
    message,
    kind,
    cause,
    advice,
    setting = '',
  } = error.worded((piece) => {
    if (!('setting' in piece)) return undefined;
    const flag = flagOf(piece.setting);
    return flag && `${flag} ${piece.value}`;
  });
  const named = message.startsWith(setting) ? flagOf(setting) : undefined;
  if (named === undefined && advice === error.advice) return error;
  const words = named === undefined ? message : named + message.slice(setting.length);
  return new UserError(words, kind, { hint: advice, cause });
}
