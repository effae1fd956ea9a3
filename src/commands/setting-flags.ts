import { UserError } from '../errors.ts';
import type { Flags } from './command.ts';

/** Settings of the library whose flags have another name. */
const KEYS: Readonly<Record<string, string>> = { beta: 'elasticBeta', regularizationStrength: 'regStrength' };

/** `--decay` of `--decay <x>`. */
export const longOf = (syntax: string): string => syntax.split(' ')[0]!;

/** An error of the library about a setting as one about the flag that was typed for it; any other error as it is. */
export function inFlags(error: unknown, flags: Flags): unknown {
  if (!(error instanceof UserError) || error.setting === undefined) return error;
  const { message, kind, hint, cause, setting } = error;
  const flag = flags[KEYS[setting] ?? setting];
  if (flag === undefined || !message.startsWith(setting)) return error;
  const renamed = longOf(flag.syntax) + message.slice(setting.length);
  return new UserError(renamed, kind, { ...(hint !== undefined && { hint }), cause });
}
