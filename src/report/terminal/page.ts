import type { Style } from './style.ts';

/** Where a report is to be shown. */
export interface Page {
  readonly style: Style;
  /** Columns that a line may take. */
  readonly width: number;
}

/** One that shows commands of ours to type. */
export interface PageWithCommands extends Page {
  /** A text with our own commands in it, each as it has to be typed where the text is read: behind npx, say. */
  readonly typed: (text: string) => string;
}
