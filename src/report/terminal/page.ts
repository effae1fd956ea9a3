import type { Style } from './style.ts';

/** Where a report is to be shown. */
export interface Page {
  readonly style: Style;
  /** Columns that a line may take. */
  readonly width: number;
}
