import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import type { Context } from '../../../src/cli/command.ts';
import { makeProgram, type Run } from '../../../src/cli/make-program.ts';
import type { ProgramSetup } from '../../../src/cli/program.ts';
import { inFlags } from '../../../src/cli/setting-flags.ts';
import type { Terminal } from '../../../src/cli/terminal/terminal.ts';
import { COMMANDS } from '../../../src/commands/catalogue.ts';
import { interruption } from '../../../src/errors.ts';
import { shellWord } from '../../../src/util/text/shell-word.ts';
import { scratchFolder } from '../scratch.ts';
import { recordingContext } from './recording-terminal.ts';

/* Command lines in this process: parsed and run as cli.ts does it, with a terminal that keeps what is written. */

interface LineOptions {
  /** The folder that the line is typed in; where absent an empty one. */
  readonly cwd?: string;
  readonly env?: Context['env'];
  /** Columns of the terminal. */
  readonly width?: number;
  /** Where all is written, instead of what is returned. */
  readonly terminal?: Terminal;
  /** Ctrl-C comes at the very moment at which a note, a warning or the label of a bar holds this text. */
  readonly stopAt?: string;
  /** Called with each note before the command goes on. */
  readonly onNote?: (note: string) => void;
  /** The same with each result, and each warning: a command that fails returns none. */
  readonly onOut?: (text: string) => void;
  readonly onWarning?: (text: string) => void;
}

/** The folder of the tests' own process. */
const HOME = process.cwd();
/** Of features: the user's own is not for tests. */
const CACHE = join(tmpdir(), `cifar-train-test-cache-${process.pid}`);
process.on('exit', () => rmSync(CACHE, { recursive: true, force: true }));

/** The words of a line without quotes. */
export const wordsOf = (line: string): readonly string[] => line.split(' ').filter((word) => word !== '');

/** What was printed, with commands of several lines as the shell takes them: as one. */
export const unwrapped = (out: readonly string[]): string => out.join('\n').replaceAll(/ \\\n\s*/g, ' ');

/** The program that words ask for; what help and `--version` print goes to `write`. */
async function program(words: readonly string[], setup: ProgramSetup, run: Run) {
  const whole = { name: 'cifar-train', description: 'the lab', version: '0.0.0', commands: COMMANDS, startHere: [] };
  return await makeProgram(whole, words, setup, run);
}

/**
 * Runs a command line such as `linear --epochs 2`, on one thread unless it says otherwise. One at a time: the folder is the
 * process's.
 * @returns what went to stdout, and the notes and warnings that went to stderr
 * @throws UserError, as cli.ts reports it
 */
export async function runLine(
  line: string,
  { cwd, env = {}, width, terminal: own, stopAt, onNote, onOut, onWarning }: LineOptions = {},
) {
  const words = wordsOf(line);
  const { context, out, notes } = recordingContext(['cifar-train', ...words.map((word) => shellWord(word))].join(' '), {
    CIFAR_TRAIN_CACHE: CACHE,
    ...env,
  });
  const controller = new AbortController();
  const stop = (text: string) => {
    if (stopAt !== undefined && text.includes(stopAt)) controller.abort(interruption('interrupted'));
  };
  const note = (text: string) => {
    notes.push(text);
    onNote?.(text);
    stop(text);
  };
  const told = (tell: (text: string) => void, onText: LineOptions['onNote']) => (text: string) => {
    tell(text);
    onText?.(text);
  };
  const warn = told(context.terminal.warn, (text) => {
    onWarning?.(text);
    stop(text);
  });
  const print = told(context.terminal.out, onOut);
  const json = (value: object) => print(JSON.stringify(value));
  const progress: Context['terminal']['progress'] = (label, ...rest) => {
    stop(label);
    return context.terminal.progress(label, ...rest);
  };
  const terminal = own ?? { ...context.terminal, note, warn, progress, out: print, json, ...(width && { width }) };
  const run: Run = async (command, options, typed) => {
    const onOneThread = { ...options, threads: options.threads ?? 1 } as unknown as typeof options;
    try {
      await command.run(onOneThread, { ...context, typed, terminal, signal: controller.signal });
    } catch (error) {
      throw inFlags(error, command.flags);
    }
  };
  process.chdir(cwd ?? (await scratchFolder()));
  try {
    const write = (text: string) => out.push(text);
    const made = await program(words, { env, typed: terminal.typed, width: 80, write, onRepeated: () => {} }, run);
    await made.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error; // help or the version, which has been printed
  } finally {
    process.chdir(HOME); // not where it was before: a line that took too long may have left it in a folder that is gone
  }
  return { out, notes };
}

/** What a command line prints with `--json`. */
export async function runJson(line: string, options?: LineOptions) {
  return JSON.parse((await runLine(`${line} --json`, options)).out.join());
}
