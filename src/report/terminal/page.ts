import type { Style } from './style.ts';

/** Where a report is to be shown. */
export interface Page {
  readonly style: Style;
  /** Columns that a line may take. */
  readonly width: number;
}

/** One that shows commands of ours to type. */
export interface PageWithCommands extends Page {
  /** One of our commands as the reader has to type it, for example with npx. */
  readonly typed: (command: string) => string;
}
