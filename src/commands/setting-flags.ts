import { UserError } from '../errors.ts';
import { type Flags, flagName } from './command.ts';

/** Settings of the library whose flags have another name. */
const KEYS: Readonly<Record<string, string>> = { beta: 'elasticBeta', regularizationStrength: 'regStrength' };

/** An error of the library about a setting as one about the flag that was typed for it; any other error as it is. */
export function inFlags(error: unknown, flags: Flags): unknown {
  if (!(error instanceof UserError) || error.setting === undefined) return error;
  const { message, kind, hint, cause, setting } = error;
  const flag = flags[KEYS[setting] ?? setting];
  if (flag === undefined || !message.startsWith(setting)) return error;
  const renamed = flagName(flag) + message.slice(setting.length);
  return new UserError(renamed, kind, { ...(hint !== undefined && { hint }), cause });
}
