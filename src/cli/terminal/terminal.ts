import type { Style } from '../../report/terminal/style.ts';

/** A long piece of work, shown as it goes. */
export interface Progress {
  /** The current progress, and what to show beside it. */
  update(done: number, total?: number, message?: string): void;
  /** Ends and erases the bar. */
  stop(): void;
}

/** What is counted; for a share, only the percentage is shown. */
export type ProgressUnit = 'steps' | 'bytes' | 'share';

/** Results go to stdout; notes, warnings and progress to stderr. */
export interface Terminal {
  /** How stdout is painted: plain if it is not a terminal or NO_COLOR is set. */
  readonly style: Style;
  /** Columns of stdout; where it is no terminal, COLUMNS, or 100. */
  readonly width: number;
  /** One of our commands as the reader has to type it, for example with npx. */
  readonly typed: (command: string) => string;
  /** Writes a result to stdout, with a line end. */
  out(text: string): void;
  /** Writes one object as JSON to stdout, with secrets in its texts masked. */
  json(value: object): void;
  /** Writes a note to stderr, unless `--quiet`. */
  note(text: string): void;
  /** Writes a warning to stderr, always. */
  warn(text: string): void;
  /** Asks on stderr for a yes or a no; undefined where nobody can be asked. Rejects once the signal fires. */
  ask(question: string, signal: AbortSignal): Promise<boolean | undefined>;
  /** A bar on stderr; a line every half minute if stderr is not a terminal; nothing with `--quiet`. */
  progress(label: string, total: number, unit?: ProgressUnit): Progress;
}
