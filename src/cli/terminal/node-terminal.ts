import { format } from 'node:util';
import { plain } from '../../report/terminal/style.ts';
import { wrapText } from '../../report/terminal/wrap.ts';
import { maskSecrets, maskTexts } from '../../util/text/mask-secrets.ts';
import { bounded, printableLines } from '../../util/text/printable.ts';
import { type AskedStream, askYesOrNo } from './ask.ts';
import { charactersFor } from './characters.ts';
import { styleFor } from './colour.ts';
import { columnsOf } from './columns.ts';
import { LogProgress } from './log-progress.ts';
import { outputTrouble } from './output-trouble.ts';
import { ProgressBars, type TerminalStream } from './progress-bar.ts';
import type { Progress, Terminal } from './terminal.ts';

export interface NodeTerminalOptions {
  /** Where answers come from, opened where they are needed; absent: there is nobody to ask. */
  readonly stdin?: () => NodeJS.ReadableStream & AskedStream;
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One of our commands as it has to be typed. */
  readonly typed: (command: string) => string;
  /** No notes and no progress. */
  readonly quiet: boolean;
  /** stdout gets one JSON object, and is never coloured. */
  readonly json: boolean;
}

export interface NodeTerminal extends Terminal {
  /** Ends all progress that is still shown: call it before printing an error. */
  close(): void;
}

const WARNING = 'warning:';
const FALLBACK_WIDTH = 100;
const NO_PROGRESS: Progress = { update: () => {}, stop: () => {} };

/** The terminal of a Node process: chalk paints, cli-progress draws. */
export function createTerminal({ stdin, stdout, stderr, env, typed, quiet, json }: NodeTerminalOptions): NodeTerminal {
  const errorStyle = styleFor(env, stderr.isTTY === true);
  const style = styleFor(json ? { ...env, NO_COLOR: '1' } : env, stdout.isTTY === true);
  const isPainted = [style, errorStyle].some((one) => one !== plain);
  /** Whatever was put into a text: no secret is shown, and only colours reach the terminal, where it has some. */
  const shown = (text: string): string => printableLines(maskSecrets(text), isPainted);
  const isScreen = stderr.isTTY === true && env.TERM !== 'dumb';
  const onOut = json ? (text: string) => text : charactersFor(env, stdout.isTTY === true);
  const onErr = charactersFor(env, stderr.isTTY === true);
  const bars = new ProgressBars(stderr, errorStyle, onErr);
  const log = new LogProgress((line) => write(stderr, shown(line)));
  // Without a listener, a write to a closed pipe ends the process with a stack.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});

  /** A screen would break a long line in the middle of a word. */
  const inLines = (text: string): string => {
    const isPlain = !text.includes('\u001b');
    return isScreen && isPlain ? wrapText(text, columnsOf(stderr, env) ?? FALLBACK_WIDTH) : text;
  };

  const write = (stream: TerminalStream, text: string): void => {
    bars.hide();
    stream.write(`${(stream === stdout ? onOut : onErr)(text)}\n`);
    const trouble = stream === stdout ? outputTrouble(stdout) : undefined;
    if (trouble !== undefined) throw trouble;
  };

  return {
    style,
    get width() {
      return columnsOf(stdout, env) ?? FALLBACK_WIDTH;
    },
    typed,
    out: (text) => write(stdout, shown(text)),
    // Masked text by text: a secret that seems to go on must not take the next text with it.
    json: (value) => write(stdout, printableLines(JSON.stringify(maskTexts(value)))),
    note: (text) => {
      if (!quiet) write(stderr, inLines(shown(text)));
    },
    warn: (text) => {
      const lines = inLines(shown(`${WARNING} ${text}`));
      write(stderr, `${errorStyle.yellow(WARNING)}${lines.slice(WARNING.length)}`);
    },
    ask: async (question, signal) => {
      bars.hide();
      return stdin && (await askYesOrNo(onErr(shown(question)), stdin(), stderr, signal));
    },
    progress: (label, total, unit = 'steps') =>
      quiet ? NO_PROGRESS : (isScreen ? bars : log).start(label, total, unit),
    close: () => {
      bars.stopAll();
      log.stopAll();
    },
  };
}

/** Shows the console warnings of packages as our own, masked and cut: they may repeat what a server says. */
export function takeWarnings(terminal: Pick<Terminal, 'warn'>): void {
  console.warn = (...words: unknown[]) => {
    const shown = words.map((word) => (word instanceof Error ? word.message : word)); // not what packages add to errors
    terminal.warn(bounded(format(...shown), MOST_OF_WARNING));
  };
}

/** The most characters of a package's warning that are shown. */
const MOST_OF_WARNING = 1000;
