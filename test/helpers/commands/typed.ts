import type { Command, Flags, OptionsOf } from '../../../src/cli/command.ts';
import { toCommander } from '../../../src/cli/program.ts';
import { crossval } from '../../../src/commands/crossval.ts';
import { type CrossvalSpec, crossvalFields } from '../../../src/experiments/specs/crossval.ts';
import { pickFields } from '../../../src/util/fields.ts';
import { wordsOf } from './run-line.ts';

/** The options that a command is given for words such as `--k 1,3 --prune`. */
export function typedOptions(
  command: Command,
  line: string,
  env: Readonly<Record<string, string>> = {},
): OptionsOf<Flags> {
  let found: OptionsOf<Flags> = {};
  const action = async (options: OptionsOf<Flags>) => {
    found = options;
  };
  const words = wordsOf(line);
  toCommander(
    command,
    { env, typed: (command: string) => command, width: 80, write: () => {}, onRepeated: () => {}, words },
    action,
  ).parse(words, { from: 'user' });
  return found;
}

/** The spec of a sweep for the flags of `crossval`. */
export const typedSweep = (line: string): CrossvalSpec =>
  pickFields(crossvalFields, typedOptions(crossval, line) as OptionsOf<typeof crossval.flags>);
