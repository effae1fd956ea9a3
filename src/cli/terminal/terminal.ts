import type { Style } from '../../report/terminal/style.ts';

/** A long piece of work, shown as it goes. */
export interface Progress {
  /** Where it is now, and what to say beside it. */
  update(done: number, total?: number, message?: string): void;
  /** Ends and erases the bar. */
  stop(): void;
}

/** What is counted; of a share, only the percentage says anything. */
export type ProgressUnit = 'steps' | 'bytes' | 'share';

/** Results go to stdout; notes, warnings and progress to stderr. */
export interface Terminal {
  /** How stdout is painted: plain where it is no terminal or NO_COLOR is set. */
  readonly style: Style;
  /** Columns of stdout; 100 where it is no terminal. */
  readonly width: number;
  /** A command of ours as it has to be typed where it is read: behind npx, say. */
  readonly typed: (command: string) => string;
  /** Writes a result to stdout, with a line end. */
  out(text: string): void;
  /** Writes a note to stderr, unless `--quiet`. */
  note(text: string): void;
  /** Writes a warning to stderr, always. */
  warn(text: string): void;
  /** A bar on stderr: nothing where stderr is no terminal, or with `--quiet`. */
  progress(label: string, total: number, unit?: ProgressUnit): Progress;
}
