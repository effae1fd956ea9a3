import { Argument, Command as CommanderCommand, Option } from 'commander';
import { flagOf } from '../util/flag-name.ts';
import { parseOption } from '../util/options.ts';
import { expandHome } from '../util/text/expand-home.ts';
import { shellWord, thisShell } from '../util/text/shell-word.ts';
import { type Command, type Flags, flagName, type Operand, type OptionsOf } from './command.ts';
import { dataDirFlag, processFlags } from './common-flags.ts';
import { exampleText } from './help-text.ts';
import { isNextOption, missingValue } from './mistyped/missing-value.ts';
import { withSameData } from './same-data.ts';
import { inFlags } from './setting-flags.ts';

/** What every program here has in common. */
export interface ProgramSetup {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One of our commands as it has to be typed. */
  readonly typed: (command: string) => string;
  /** Columns of help. */
  readonly width: number;
  /** Prints help. */
  readonly write: (text: string) => void;
  /** Called before a command with each flag that was typed more than once: all of its values but the last are lost. */
  readonly onRepeated: (flag: string) => void;
}

interface CommandSetup extends ProgramSetup {
  /** What was typed behind the program's name. */
  readonly words: readonly string[];
}

export const HELP = ['-h, --help', 'print this help'] as const;

/** What the words of a command line give for a setting. */
const valueIn = (words: readonly string[]) => (setting: string) => {
  const flag = flagOf(setting);
  const at = words.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
  return at < 0 ? undefined : words[at] === flag ? words[at + 1] : words[at]!.slice(flag.length + 1);
};

/** One row of a flag table, as commander wants it. */
function toOption(flag: Flags[string], flags: Flags, { env, words }: CommandSetup, group = flag.group): Option {
  const option = new Option(flag.syntax, flag.description);
  if (group !== undefined) option.helpGroup(group);
  if (flag.kind === 'switch') return option;
  const name = option.long ?? flag.syntax;
  const { constraint } = flag;
  option.argParser((typed) => {
    if (isNextOption(name, typed, flags, words)) {
      throw missingValue(name, constraint.expected, `its value is missing: ${typed} is the next option`);
    }
    try {
      return parseOption(name, constraint.isPath ? expandHome(typed, env, name) : typed, constraint, valueIn(words));
    } catch (error) {
      throw withSameData(inFlags(error, flags), words);
    }
  });
  if (flag.fallback !== undefined) return option.default(flag.fallback, flag.fallbackText);
  if (flag.fallbackText) option.description += ` (default: ${flag.fallbackText})`;
  return option;
}

/** One row of a table of operands, as commander wants it. */
function toArgument({ syntax, description, constraint }: Operand<unknown>, { env }: CommandSetup): Argument {
  const argument = new Argument(syntax, description);
  const name = syntax.replace(/\.\.\./, '');
  const read = (typed: string) =>
    parseOption(name, constraint.isPath ? expandHome(typed, env, name) : typed, constraint);
  return argument.argParser<unknown>((typed, before) =>
    argument.variadic ? [...((before as readonly unknown[] | undefined) ?? []), read(typed)] : read(typed),
  );
}

/** What most commands have: listed below the command's own flags. */
const COMMON = ['dataset', 'classes', 'limit', 'seed', ...Object.keys(dataDirFlag), ...Object.keys(processFlags)];

/** A command's flags and operands as they were typed, every key filled; and which flags were typed. */
type Action = (options: OptionsOf<Flags>, typed: ReadonlySet<string>) => Promise<void>;

/** A command of ours as one of commander's. */
export function toCommander(command: Command, setup: CommandSetup, action: Action): CommanderCommand {
  const { typed, width } = setup;
  const program = new CommanderCommand(command.name).description(command.description);
  const keys = Object.keys(command.flags);
  const isCommon = (key: string) => COMMON.includes(key);
  const help = new Option(...HELP);
  const common = keys.every(isCommon) ? 'Options:' : 'Common options:'; // its own come first
  const times = new Map<string, number>();
  for (const key of keys) {
    const flag = command.flags[key]!;
    const option = toOption(flag, command.flags, setup, isCommon(key) ? common : undefined);
    program.addOption(option);
    if (flag.kind !== 'switch') program.on(`option:${option.name()}`, () => times.set(key, (times.get(key) ?? 0) + 1));
  }
  const examples = command.examples.map(([line, does]) => [typed(forShell(line)), does] as const);
  program.addHelpText('after', exampleText('Examples:', examples, width));
  // Beside other options, and not under a heading of its own.
  if (!keys.some((key) => !isCommon(key) && command.flags[key]!.group === undefined)) help.helpGroup(common);
  program.addHelpOption(help);
  const operands = Object.entries(command.operands ?? {});
  for (const [, operand] of operands) program.addArgument(toArgument(operand, setup));
  program.action(async (...given: readonly unknown[]) => {
    const options = given[operands.length] as OptionsOf<Flags>;
    const words = Object.fromEntries(
      operands.map(([key, { syntax }], at) => [key, given[at] ?? (syntax.includes('...') ? [] : undefined)]),
    );
    const typed = new Set(keys.filter((key) => program.getOptionValueSource(key) === 'cli'));
    // Switches that were not typed are absent in commander's options; here every key is filled.
    const filled = { ...Object.fromEntries(keys.map((key) => [key, options[key] ?? absent(command, key)])), ...words };
    for (const [key, n] of times) if (n > 1) setup.onRepeated(flagName(command.flags[key]!));
    await action(filled as OptionsOf<Flags>, typed);
  });
  return program;
}

/** An example as the shell at hand takes it: some make a list of `1,3`. */
const forShell = (line: string): string =>
  thisShell() === 'posix'
    ? line
    : line
        .split(' ')
        .map((word) => shellWord(word))
        .join(' ');

const absent = (command: Command, key: string) => (command.flags[key]!.kind === 'switch' ? false : undefined);
