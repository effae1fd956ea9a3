import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { CommanderError } from 'commander';
import type { Command, Context } from './cli/command.ts';
import { ignoresHangUp } from './cli/hang-up.ts';
import { helpWidth } from './cli/help-text.ts';
import { damageBehind, missingPart } from './cli/installation/installation.ts';
import { isWholePackage } from './cli/installation/packages.ts';
import { makeProgram, type Program } from './cli/make-program.ts';
import { hinderedBy } from './cli/node-flags.ts';
import { strangeAnswer } from './cli/queue-answer.ts';
import { shortageOf } from './cli/shortage.ts';
import { runnable, startedAs } from './cli/started-as.ts';
import { charactersFor } from './cli/terminal/characters.ts';
import { columnsOf } from './cli/terminal/columns.ts';
import { inspected } from './cli/terminal/inspected.ts';
import { outputTrouble } from './cli/terminal/output-trouble.ts';
import { writeWhole, written } from './cli/terminal/whole-writes.ts';
import { checkWorkingDirectory, workingDirectory } from './cli/working-directory.ts';
import { COMMANDS } from './commands/catalogue.ts';
import { EXIT_CODES, interruption, UserError } from './errors.ts';
import { version } from './runs/version.ts';
import { areHeld, giveUpReadsOn } from './util/stopping/held-reads.ts';
import { maskAddress, maskSecrets } from './util/text/mask-secrets.ts';
import { commandsAreFor, shellOf, shellWord } from './util/text/shell-word.ts';

const NAME = 'cifar-train';
delete process.env.DEBUG; // packages for networks would print all that they send, passwords too
const { argv, env, stderr, stdout } = process;
/** Which of stdin, stdout and stderr are terminals. */
const TERMINALS = [0, 1, 2].filter((descriptor) => isatty(descriptor));
const verbose = argv.includes('--verbose');
const started = startedAs({
  file: argv[1] ?? '',
  env,
  platform: process.platform,
  cwd: workingDirectory(),
  isFile: existsSync,
});
const typed = (command: string): string => runnable(command, started);
commandsAreFor(shellOf(process.platform, env));
const START_HERE = [
  [
    typed(`${NAME} knn --k 7 --folds 5 --dataset shapes`),
    'no download needed: drawings of ten shapes, generated on the fly',
  ],
  [typed(`${NAME} knn --k 7 --folds 5`), 'the same on CIFAR-10, downloaded on first use (170 MB)'],
] as const;
const PROGRAM: Program = {
  name: NAME,
  description:
    'The classical image-classification lab on CIFAR-10: nearest neighbours, linear classifiers, networks and image features, exact and reproducible.',
  version,
  commands: COMMANDS,
  startHere: START_HERE,
};

/** Runs a command in this process's terminal. */
async function run(
  command: Command,
  options: Parameters<Command['run']>[0],
  { repeated, ...rest }: Pick<Context, 'typed' | 'signal'> & { readonly repeated: readonly string[] },
) {
  const { createTerminal, takeWarnings } = await import('./cli/terminal/node-terminal.ts');
  const { quiet = false, json = false } = options as { quiet?: boolean; json?: boolean };
  const terminal = createTerminal({ stdin: () => process.stdin, stdout, stderr, env, typed, quiet, json });
  takeWarnings(terminal);
  const commandLine = [NAME, ...argv.slice(2).map((word) => shellWord(maskSecrets(maskAddress(word))))].join(' ');
  try {
    checkWorkingDirectory();
    for (const flag of repeated) terminal.warn(repeatedText(flag));
    await command.run(options, { commandLine, env, terminal, ...rest });
  } catch (error) {
    throw (await import('./cli/setting-flags.ts')).inFlags(error, command.flags);
  } finally {
    terminal.close();
  }
}

const repeatedText = (flag: string) => `${flag} is given more than once: only the last one counts`;

/** What is behind an error that nobody expected: the installation, how Node was started, or a server, if that may be it. */
async function explained(error: unknown): Promise<unknown> {
  if (error instanceof UserError) return error;
  return (
    (await damageBehind(error)) ??
    hinderedBy(error, [...process.execArgv, ...(env.NODE_OPTIONS ?? '').split(/\s+/)]) ??
    strangeAnswer(error) ??
    error
  );
}

/** The hint of an error, as it has to be typed here, below its message. */
function showHint(error: unknown, shown: (text: string) => string): void {
  if (!(error instanceof UserError)) return;
  const { hint } = error.worded((piece) => {
    if ('setting' in piece) return undefined;
    return typed('command' in piece ? piece.command : piece.withoutDownload);
  });
  if (hint !== undefined) console.error(shown(hint.replace(/^/gm, '  ')));
}

/**
 * Prints what went wrong and returns the exit code.
 * @param stopped what came of the work that this ended: it says how to go on
 */
async function report(thrown: unknown, stopped?: unknown): Promise<number> {
  if (!(thrown instanceof UserError)) process.on('unhandledRejection', () => {}); // Node reports a failed import twice
  const error = shortageOf(thrown, isWholePackage) ?? missingPart(thrown) ?? (await explained(thrown));
  const { styleFor } = await import('./cli/terminal/colour.ts');
  const { red: paint } = styleFor(env, stderr.isTTY === true);
  const shown = charactersFor(env, stderr.isTTY === true);
  if (!(error instanceof UserError)) {
    console.error(
      `${paint('internal error:')} this is a bug in ${NAME} ${version}; please report it with the text below`,
    );
    console.error(inspected(error));
    showHint(stopped, shown);
    return EXIT_CODES.failed;
  }
  console.error(shown(`${paint(error.kind === 'interrupted' ? 'stopped:' : 'error:')} ${error.message}`));
  showHint(error, shown);
  showHint(stopped, shown);
  // Indented, so that no line of it, which may have a file's name in it, is taken for one of ours.
  if (verbose && error.cause !== undefined) console.error(inspected(error.cause).replace(/^/gm, '  '));
  return EXIT_CODES[error.kind];
}

/** Whether this process was started from a terminal; on Windows none hangs up. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

/**
 * Ctrl-C asks the work to stop; a second one stops it at once. SIGTERM and the end of the terminal ask too; they may come
 * twice, from the shell and from the system, and are no impatience.
 */
function stopOnSignals(controller: AbortController): void {
  let stoppedAt = 0;
  const stop = () => {
    if (!controller.signal.aborted) stoppedAt = performance.now();
    controller.abort(interruption('interrupted'));
    if (isOver) void end();
  };
  process.on('SIGINT', () => {
    if (uncaught !== undefined) void end(uncaught.error);
    else if (!controller.signal.aborted) stop();
    else if (performance.now() - stoppedAt > ONE_SIGNAL_MS) stopAtOnce();
  });
  process.on('SIGTERM', stop);
  const ignored = ignoresHangUp({ env, usesTerminal: TERMINALS.length > 0, hasTerminal: hasTerminal() });
  process.on('SIGHUP', ignored ? () => {} : stop);
}

/** At its end Node gives terminals back as it found them, and would abort at one that is gone. */
function closeLostTerminals(): void {
  const terminals = TERMINALS.filter((descriptor) => !isatty(descriptor));
  for (const descriptor of terminals) {
    try {
      closeSync(descriptor);
    } catch {} // it is closed
  }
}

/** Whether the work is done: the process lasts until what it wrote has been read, which may be never. */
let isOver = false;

/** How long others have, once the process is to end: readers of what it wrote, and name servers. */
const GRACE_MS = 1000;

/** What was thrown where nothing could catch it, as packages do at answers from outside that they do not understand. */
let uncaught: { readonly error: unknown } | undefined;

/** It ends the work as Ctrl-C does, and is reported afterwards; or before, if the work does not end soon. */
function stopOnUncaught(controller: AbortController): void {
  process.on('uncaughtException', (error) => {
    if (uncaught !== undefined) return;
    uncaught = { error };
    controller.abort(interruption('interrupted'));
    if (isOver) void end(error);
    else setTimeout(() => end(error), LONGEST_END_MS);
  });
}

let reported: Promise<number> | undefined;

/** What kept a result from its reader, even long after it was written, as a connection that was cut. */
let lost: UserError | undefined;

let isEnding = false;

/**
 * Ends the process, whatever it still waits for.
 * @param error why, if there is more to say than what it said already
 * @param stopped what came of the work that the error ended
 */
async function end(error?: unknown, stopped?: unknown): Promise<never> {
  isEnding = true;
  await written([stdout, stderr], GRACE_MS);
  const isUnread = stdout.writableLength > 0; // as in a pipe that is full
  const why =
    error ??
    uncaught?.error ??
    (isUnread ? interruption('interrupted before the result was read to its end') : undefined);
  if (why !== undefined) reported ??= report(why, stopped);
  const code = await reported;
  await written([stderr], GRACE_MS);
  // A name server may answer yet, and only an interruption ends as a signal does.
  const since = performance.now();
  while (code !== EXIT_CODES.interrupted && isHeld() && performance.now() - since < GRACE_MS) await delay(50);
  if (isHeld()) endAtOnce();
  process.exit(code ?? process.exitCode);
}

/** How long the work has to end by itself. */
const LONGEST_END_MS = 5000;

/** One Ctrl-C may come twice, from the terminal and from a program around this one that passes it on. */
const ONE_SIGNAL_MS = 100;

/** Ends the process, without what it does on an orderly way out. */
function stopAtOnce(): never {
  const line = stderr.isTTY === true ? '\n' : ''; // a bar may stand on this one
  try {
    writeSync(stderr.fd, `${line}stopped: at once, since Ctrl-C came twice; what was not saved is lost\n`);
  } catch {} // nobody listens
  return endAtOnce();
}

/** Whether an exit would wait: for what the kernel holds, as a pipe that nobody writes to, or for a name server that is silent. */
const isHeld = (): boolean => areHeld() || process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap');

/** Ends the process as Ctrl-C would by itself. */
function endAtOnce(): never {
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
  process.exit(EXIT_CODES.interrupted);
}

// A closed pipe (`| head`) ends the output without an error; the work still writes its files. It also
// goes on if its notes cannot be written.
for (const stream of [stdout, stderr]) {
  stream.on('error', () => {});
  writeWhole(stream);
}
stdout.on('error', (errored) => {
  lost ??= outputTrouble({ errored });
  if (isOver && lost !== undefined && !isEnding) void end(lost);
});
process.on('exit', closeLostTerminals);
const controller = new AbortController();
stopOnSignals(controller);
stopOnUncaught(controller);
giveUpReadsOn(controller.signal);
try {
  // Without arguments, help goes to stdout, as if it had been requested.
  const words = argv.length > 2 ? argv.slice(2) : ['--help'];
  const shown = charactersFor(env, stdout.isTTY === true);
  const setup = {
    env,
    typed,
    width: helpWidth(columnsOf(stdout, env)),
    write: (text: string) => {
      stdout.write(shown(text));
      const trouble = outputTrouble(stdout);
      if (trouble !== undefined) throw trouble;
    },
  };
  const { signal } = controller;
  const repeated: string[] = [];
  const program = await makeProgram(
    PROGRAM,
    words,
    { ...setup, onRepeated: (flag) => repeated.push(flag) },
    (command, options, typed) => run(command, options, { typed, signal, repeated }),
  );
  await program.parseAsync(words, { from: 'user' });
} catch (error) {
  const interrupted = error instanceof UserError && error.kind === 'interrupted';
  if (uncaught !== undefined) await end(uncaught.error, interrupted ? error : undefined);
  // Help and the version come as errors, and have been printed.
  if (!(error instanceof CommanderError)) {
    reported = report(controller.signal.aborted && !interrupted ? controller.signal.reason : error);
    process.exitCode = await reported;
  }
}
if (uncaught !== undefined) await end(uncaught.error);
isOver = true;
// What was given up may have been passed over.
if (controller.signal.aborted) await end(isHeld() ? controller.signal.reason : lost);
if (lost !== undefined) await end(lost);

/** For bin/cifar-train.js: an empty file in the place of this one would do nothing, and say nothing. */
export const isWhole = true;
