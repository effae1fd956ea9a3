import { Command as CommanderCommand } from 'commander';
import type { Catalogue, Command, Flags, OptionsOf } from './command.ts';
import { helpOf } from './help.ts';
import { exampleText } from './help-text.ts';
import { usageTrouble } from './mistyped/usage-trouble.ts';
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

/** Runs the command that was asked for, with every option filled; `typed` are the keys of those that were typed. */
export type Run = (command: Command, options: OptionsOf<Flags>, typed: ReadonlySet<string>) => Promise<void>;

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
  const wanted = words.find((word) => Object.hasOwn(commands, word));
  const asked = wanted === undefined ? undefined : await commands[wanted]!.load();
  for (const [name, { summary }] of Object.entries(commands)) {
    const command =
      asked?.name === name
        ? toCommander(asked, { ...setup, words }, (options, typed) => run(asked, options, typed))
        : new CommanderCommand(name);
    program.addCommand(command.summary(summary));
  }
  program.addCommand(helpOf(program));
  program.addHelpText('after', exampleText('Start here:', startHere, setup.width));
  for (const command of [program, ...program.commands]) {
    const flags = asked !== undefined && command.name() === asked.name ? asked.flags : {};
    const behind = words.slice(words.indexOf(command.name()) + 1);
    command
      .configureHelp({ helpWidth: setup.width, showGlobalOptions: false })
      .configureOutput({ writeOut: setup.write, outputError: () => {} }) // whoever catches the error has better words
      .exitOverride((error) => {
        throw error.exitCode === 0 ? error : usageTrouble(error, { program, command, flags, words: behind });
      });
  }
  return program;
}
