import { Command as CommanderCommand, CommanderError } from 'commander';
import type { Command, Context } from './cli/command.ts';
import { helpOf } from './cli/help.ts';
import { exampleText, helpWidth } from './cli/help-text.ts';
import { HELP, type ProgramSetup, toCommander } from './cli/program.ts';
import { runnable } from './cli/runnable.ts';
import { usageTrouble } from './cli/usage-trouble.ts';
import { COMMANDS } from './commands/catalogue.ts';
import { EXIT_CODES, interruption, UserError } from './errors.ts';
import { version } from './runs/version.ts';
import { shellWord } from './util/shell-word.ts';

const NAME = 'cifar-train';
const { argv, env, stderr, stdout } = process;
const verbose = argv.includes('--verbose');
const START_HERE = [
  [
    runnable(`${NAME} knn --k 7 --folds 5 --dataset shapes`, env),
    'no download needed: drawings of ten shapes, generated on the fly',
  ],
  [runnable(`${NAME} knn --k 7 --folds 5`, env), 'the same on CIFAR-10, downloaded on first use (170 MB)'],
] as const;
const setup: ProgramSetup = { env, width: helpWidth(stdout.columns) };

/** Runs a command in this process's terminal. */
async function run(command: Command, options: Parameters<Command['run']>[0], rest: Pick<Context, 'typed' | 'signal'>) {
  const { createTerminal } = await import('./cli/terminal/node-terminal.ts');
  const { quiet = false, json = false } = options as { quiet?: boolean; json?: boolean };
  const terminal = createTerminal({ stdout, stderr, env, quiet, json });
  const commandLine = [NAME, ...argv.slice(2).map(shellWord)].join(' ');
  try {
    await command.run(options, { commandLine, env, terminal, ...rest });
  } catch (error) {
    throw (await import('./cli/setting-flags.ts')).inFlags(error, command.flags);
  } finally {
    terminal.close();
  }
}

/** The requested command; undefined if there was none, or an unknown one. */
async function askedCommand(): Promise<Command | undefined> {
  const name = argv.slice(2).find((word) => Object.hasOwn(COMMANDS, word));
  return name === undefined ? undefined : await COMMANDS[name]!.load();
}

/** The program, with the requested command in full, and the names of the others. */
async function makeProgram(signal: AbortSignal): Promise<CommanderCommand> {
  const program = new CommanderCommand(NAME)
    .description(
      'The classical image-classification lab on CIFAR-10: k-nearest neighbours and linear classifiers, exact and reproducible.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption(...HELP)
    .helpCommand(false);
  const asked = await askedCommand();
  for (const [name, { summary }] of Object.entries(COMMANDS)) {
    const command =
      asked?.name === name
        ? toCommander(asked, setup, (options, typed) => run(asked, options, { typed, signal }))
        : new CommanderCommand(name);
    program.addCommand(command.summary(summary));
  }
  program.addCommand(helpOf(program));
  program.addHelpText('after', exampleText('Start here:', START_HERE, setup.width));
  for (const command of [program, ...program.commands]) {
    const flags = asked !== undefined && command.name() === asked.name ? asked.flags : {};
    const words = argv.slice(argv.indexOf(command.name(), 2) + 1);
    command
      .configureHelp({ helpWidth: setup.width, showGlobalOptions: false })
      .configureOutput({ outputError: () => {} }) // report() has better words
      .exitOverride((error) => {
        throw error.exitCode === 0 ? error : usageTrouble(error, { program, command, flags, words });
      });
  }
  return program;
}

/** Prints what went wrong and returns the exit code. */
async function report(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return 0; // help or the version, which has been printed
  const { styleFor } = await import('./cli/terminal/colour.ts');
  const { red: paint } = styleFor(env, stderr.isTTY === true);
  if (!(error instanceof UserError)) {
    console.error(
      `${paint('internal error:')} this is a bug in ${NAME} ${version}; please report it with the text below`,
    );
    console.error(error);
    return EXIT_CODES.failed;
  }
  console.error(`${paint(error.kind === 'interrupted' ? 'stopped:' : 'error:')} ${error.message}`);
  const hint = error.worded((piece) => {
    if ('setting' in piece) return undefined;
    return runnable('command' in piece ? piece.command : piece.withoutDownload, env);
  }).hint;
  if (hint !== undefined) console.error(hint.replace(/^/gm, '  '));
  if (verbose && error.cause !== undefined) console.error(error.cause);
  return EXIT_CODES[error.kind];
}

/** Ctrl-C asks the work to stop; a second one stops it at once. */
function stopOnSignals(controller: AbortController): void {
  const stop = () => {
    if (controller.signal.aborted) process.exit(EXIT_CODES.interrupted);
    controller.abort(interruption('interrupted'));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

// A closed pipe (`| head`) ends the output without an error; the work still writes its files.
stdout.on('error', () => {});
const controller = new AbortController();
stopOnSignals(controller);
try {
  // Without arguments, help goes to stdout, as if it had been requested.
  const program = await makeProgram(controller.signal);
  await program.parseAsync(argv.length > 2 ? argv : [...argv, '--help']);
} catch (error) {
  const interrupted = error instanceof UserError && error.kind === 'interrupted';
  process.exitCode = await report(controller.signal.aborted && !interrupted ? controller.signal.reason : error);
}
