import { Command as CommanderCommand, CommanderError, Option } from 'commander';
import type { Command, Context, Flags, OptionsOf } from './cli/command.ts';
import { experimentFlags } from './cli/common-flags.ts';
import { helpOf } from './cli/help.ts';
import { exampleText, helpWidth } from './cli/help-text.ts';
import { runnable } from './cli/runnable.ts';
import { inFlags } from './cli/setting-flags.ts';
import { styleFor } from './cli/terminal/colour.ts';
import { createTerminal } from './cli/terminal/node-terminal.ts';
import { usageTrouble } from './cli/usage-trouble.ts';
import { crossval } from './commands/crossval.ts';
import { download } from './commands/download.ts';
import { gradcheck } from './commands/gradcheck.ts';
import { info } from './commands/info.ts';
import { knn } from './commands/knn.ts';
import { linear } from './commands/linear.ts';
import { lrFind } from './commands/lr-find.ts';
import { EXIT_CODES, interruption, UserError } from './errors.ts';
import { version } from './runs/version.ts';
import { parseOption } from './util/options.ts';
import { shellWord } from './util/shell-word.ts';

const NAME = 'cifar-train';
const HELP = ['-h, --help', 'print this help'] as const;
const { argv, env, stderr, stdout } = process;
const WIDTH = helpWidth(stdout.columns);
const verbose = argv.includes('--verbose');

/** One row of a flag table, as commander wants it. */
function toOption(flag: Flags[string], group = flag.group): Option {
  const option = new Option(flag.syntax, flag.description);
  if (group !== undefined) option.helpGroup(group);
  if (flag.kind === 'switch') return option;
  option.argParser((typed) => parseOption(option.long ?? flag.syntax, typed, flag.constraint));
  if (flag.fallback !== undefined) return option.default(flag.fallback, flag.fallbackText);
  if (flag.fallbackText) option.description += ` (default: ${flag.fallbackText})`;
  return option;
}

function toCommander(command: Command, signal: AbortSignal): CommanderCommand {
  const program = new CommanderCommand(command.name).summary(command.summary).description(command.description);
  const keys = Object.keys(command.flags);
  const isCommon = (key: string) => key in experimentFlags;
  const help = new Option(...HELP);
  const common = keys.every(isCommon) ? 'Options:' : 'Common options:'; // those of its own come first
  for (const key of keys) program.addOption(toOption(command.flags[key]!, isCommon(key) ? common : undefined));
  const examples = command.examples.map(([line, does]) => [runnable(line, env), does] as const);
  program.addHelpText('after', exampleText('Examples:', examples, WIDTH));
  // Beside other options, and not under a heading of its own.
  if (!keys.some((key) => !isCommon(key) && command.flags[key]!.group === undefined)) help.helpGroup(common);
  program.addHelpOption(help);
  program.action(async (options: OptionsOf<Flags>) => {
    const { quiet = false, json = false } = options as { quiet?: boolean; json?: boolean };
    const terminal = createTerminal({ stdout, stderr, env, quiet, json });
    const commandLine = [NAME, ...argv.slice(2).map(shellWord)].join(' ');
    const typed = new Set(Object.keys(command.flags).filter((key) => program.getOptionValueSource(key) === 'cli'));
    const context: Context = { commandLine, env, terminal, typed, signal };
    // Switches that were not typed are absent in commander's options; here nothing is.
    const filled = Object.fromEntries(keys.map((key) => [key, options[key] ?? absent(command, key)]));
    try {
      await command.run(filled as OptionsOf<Flags>, context);
    } catch (error) {
      throw inFlags(error, command.flags);
    } finally {
      terminal.close();
    }
  });
  return program;
}

const absent = (command: Command, key: string) => (command.flags[key]!.kind === 'switch' ? false : undefined);

function makeProgram(signal: AbortSignal): CommanderCommand {
  const program = new CommanderCommand(NAME)
    .description(
      'The classical image-classification lab on CIFAR-10: k-nearest neighbours and linear classifiers, exact and reproducible.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption(...HELP)
    .helpCommand(false);
  const commands = [knn, linear, crossval, lrFind, gradcheck, download, info];
  for (const command of commands) program.addCommand(toCommander(command, signal));
  program.addCommand(helpOf(program));
  program.addHelpText(
    'after',
    exampleText(
      'Start here:',
      [
        [
          `${runnable(`${NAME} knn`, env)} --k 7 --folds 5 --dataset shapes`,
          'no download needed: drawings of ten shapes, made on the spot',
        ],
        [`${runnable(`${NAME} knn`, env)} --k 7 --folds 5`, 'the same on CIFAR-10, downloaded on first use (170 MB)'],
      ],
      WIDTH,
    ),
  );
  for (const command of [program, ...program.commands]) {
    const flags = commands.find(({ name }) => name === command.name())?.flags ?? {};
    const words = argv.slice(argv.indexOf(command.name(), 2) + 1);
    command
      .configureHelp({ helpWidth: WIDTH, showGlobalOptions: false })
      .configureOutput({ outputError: () => {} }) // report() has better words
      .exitOverride((error) => {
        throw error.exitCode === 0 ? error : usageTrouble(error, { program, command, flags, words });
      });
  }
  return program;
}

/** Prints what went wrong and gives the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return 0; // help or the version, which has been printed
  const { red: paint } = styleFor(env, stderr.isTTY === true);
  if (!(error instanceof UserError)) {
    console.error(
      `${paint('internal error:')} this is a bug in ${NAME} ${version}; please report it with what follows`,
    );
    console.error(error);
    return EXIT_CODES.failed;
  }
  console.error(`${paint(error.kind === 'interrupted' ? 'stopped:' : 'error:')} ${error.message}`);
  if (error.hint !== undefined) console.error(runnable(error.hint, env).replace(/^/gm, '  '));
  if (verbose && error.cause !== undefined) console.error(error.cause);
  return EXIT_CODES[error.kind];
}

/** Ctrl-C asks the work to stop; a second one does not ask. */
function stopOnSignals(controller: AbortController): void {
  const stop = () => {
    if (controller.signal.aborted) process.exit(EXIT_CODES.interrupted);
    controller.abort(interruption('interrupted'));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

// A reader that went away (`| head`) wants no more, and no complaint either; what the work keeps in files is kept.
stdout.on('error', () => {});
const controller = new AbortController();
stopOnSignals(controller);
try {
  // Without a word, help: on stdout, since it was all but asked for.
  await makeProgram(controller.signal).parseAsync(argv.length > 2 ? argv : [...argv, '--help']);
} catch (error) {
  const interrupted = error instanceof UserError && error.kind === 'interrupted';
  process.exitCode = report(controller.signal.aborted && !interrupted ? controller.signal.reason : error);
}
