import { Command as CommanderCommand } from 'commander';
import type { Catalogue, Command, Flags, OptionsOf } from './command.ts';
import { helpOf } from './help.ts';
import { exampleText, helpItem, helpTitle, helpUsage } from './help-text.ts';
import { incomplete } from './installation/installation.ts';
import { optionsBefore, unknownCommand, usageTrouble } from './mistyped/usage-trouble.ts';
import { HELP, type ProgramSetup, toCommander } from './program.ts';

/** A program of several commands. */
export interface Program {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly commands: Catalogue;
  /** Command lines to begin with, each with what it does. */
  readonly startHere: readonly (readonly [command: string, does: string])[];
}

/** Runs the command that was asked for, with every option filled. */
export type Run = (command: Command, options: OptionsOf<Flags>, typed: ReadonlySet<string>) => Promise<void>;

/** The command that was asked for, as it is told by the words typed. */
interface Asked {
  readonly command: Command;
  /** The one that is typed right behind its name, if it is one of its own. */
  readonly below: Command | undefined;
  /** What was typed behind both names. */
  readonly words: readonly string[];
}

async function askedFor(commands: Catalogue, words: readonly string[]): Promise<Asked | undefined> {
  const at = words.findIndex((word) => Object.hasOwn(commands, word));
  if (at < 0) return undefined;
  const command = await loaded(commands, words[at]!);
  const next = words[at + 1] ?? '';
  const below = Object.hasOwn(command.subcommands ?? {}, next) ? await loaded(command.subcommands!, next) : undefined;
  return { command, below, words: words.slice(at + (below === undefined ? 1 : 2)) };
}

/** @throws UserError (failed) for a file that holds none, as one that was cut off does */
async function loaded(commands: Catalogue, name: string): Promise<Command> {
  const command = (await commands[name]!.load()) as Command | undefined;
  if (command === undefined) throw incomplete(`the file of the command ${name} does not have it`, undefined);
  return command;
}

const isForHelp = (words: readonly string[]): boolean => words.some((word) => word === '--help' || word === '-h');

/** The commands of a catalogue by name and summary, with all that there is to know of the one that was asked for. */
const catalogued = (commands: Catalogue, asked: CommanderCommand | undefined): readonly CommanderCommand[] =>
  Object.entries(commands).map(([name, { summary }]) =>
    (asked?.name() === name ? asked : new CommanderCommand(name)).summary(summary),
  );

/**
 * The program, with all that there is to know of the command that was asked for, and the names of the others. It throws a
 * UserError for words that make no sense, and commander's own error once help or the version is printed.
 * @param words what was typed behind the program's name
 */
export async function makeProgram(
  { name, description, version, commands, startHere }: Program,
  words: readonly string[],
  setup: ProgramSetup,
  run: Run,
): Promise<CommanderCommand> {
  const program = new CommanderCommand(name)
    .description(description)
    .version(version, '-V, --version', 'print the version')
    .helpOption(...HELP)
    .helpCommand(false);
  const asked = await askedFor(commands, words);
  const built = asked && build(asked, { ...setup, words: asked.words }, run);
  for (const command of catalogued(commands, built)) program.addCommand(command);
  program.addCommand(helpOf(program));
  // Otherwise commander prints the help of the program itself, as if all was well.
  const unknown = asked === undefined && isForHelp(words) ? words.find((word) => !word.startsWith('-')) : undefined;
  if (unknown !== undefined && unknown !== 'help') throw unknownCommand(unknown, program);
  program.addHelpText('after', exampleText('Start here:', startHere, setup.width));
  const isAsked = (command: CommanderCommand) =>
    command === (asked?.below === undefined ? built : built?.commands.find((one) => one.name() === asked.below?.name));
  for (const command of [program, ...program.commands, ...(built?.commands ?? [])]) {
    const ours = isAsked(command) ? (asked!.below ?? asked!.command) : undefined;
    const behind = asked?.words ?? words;
    command
      .configureHelp({
        helpWidth: setup.width,
        showGlobalOptions: false,
        formatItem: helpItem,
        styleTitle: helpTitle(setup.width),
        styleUsage: helpUsage(setup.width),
      })
      .configureOutput({ writeOut: setup.write, outputError: () => {} }) // whoever catches the error has better words
      .exitOverride((error) => {
        throw error.exitCode === 0
          ? error
          : usageTrouble(error, { program, command, flags: ours?.flags ?? {}, words: behind });
      });
  }
  return program;
}

/** The command that was asked for, with those below it. */
function build({ command, below }: Asked, setup: Parameters<typeof toCommander>[1], run: Run): CommanderCommand {
  const { subcommands } = command;
  const made =
    below === undefined
      ? toCommander(command, setup, (options, typed) => run(command, options, typed))
      : new CommanderCommand(command.name).description(command.description);
  if (subcommands === undefined) return made;
  made.helpCommand(false);
  const asked = below && toCommander(below, setup, (options, typed) => run(below, options, typed));
  for (const one of catalogued(subcommands, asked)) {
    made.addCommand(one);
    if (one === asked) continue;
    one.allowUnknownOption().allowExcessArguments();
    one.action(() => {
      throw optionsBefore(one, setup.words);
    });
  }
  return made;
}
