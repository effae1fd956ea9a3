import type { Style } from './style.ts';

/** Where a report is to be shown. */
export interface Page {
  readonly style: Style;
  /** Columns that a line may take. */
  readonly width: number;
}

/** One that shows commands of ours to type. */
export interface PageWithCommands extends Page {
  /** A command of ours as it has to be typed where it is read: behind npx, say. */
  readonly typed: (command: string) => string;
}
