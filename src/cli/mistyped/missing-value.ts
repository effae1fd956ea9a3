import { type Hint, type UserError, usageError } from '../../errors.ts';
import { type Flags, flagName } from '../command.ts';

/** An option that nothing follows, or nothing that is its value. */
export const missingValue = (option: string, expected: string, hint: Hint | string): UserError =>
  usageError(`${option} must be ${expected}; got nothing`, { hint });

/**
 * Whether what was taken for an option's value is the next option, as where a shell put nothing in the place of `$(...)`.
 * Behind an equals sign it is the value: `--run-dir=--json`.
 */
export function isNextOption(option: string, typed: string, flags: Flags, words: readonly string[]): boolean {
  const [name = ''] = typed.split('=');
  const isFlag = ['--help', '-h'].includes(name) || Object.values(flags).some((flag) => flagName(flag) === name);
  return isFlag && words.some((word, at) => word === option && words[at + 1] === typed);
}
