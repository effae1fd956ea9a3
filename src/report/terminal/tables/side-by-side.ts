import type { Page } from '../page.ts';
import { type Column, table, tableWidth } from './table.ts';

/** An empty column makes the gap between two blocks twice as wide as that between two columns. */
const SPACER: Column = { head: '', align: 'left' };
const SPACER_WIDTH = 4;

/**
 * A long table in as many blocks side by side as fit the page: its rows run down the first block, then on in the next.
 * @param rows one cell for each column; unpainted
 */
export function sideBySide(columns: readonly Column[], rows: readonly (readonly string[])[], page: Page): string {
  const fitting = Math.floor((page.width + SPACER_WIDTH) / (tableWidth(columns, rows) + SPACER_WIDTH));
  const height = Math.ceil(rows.length / Math.max(1, fitting));
  const starts = Array.from({ length: Math.ceil(rows.length / height) }, (_, block) => block * height);
  const empty = columns.map(() => '');
  const lines = Array.from({ length: height }, (_, i) =>
    starts.flatMap((start) => [...(start === 0 ? [] : ['']), ...(rows[start + i] ?? empty)]),
  );
  const heads = starts.flatMap((start) => [...(start === 0 ? [] : [SPACER]), ...columns]);
  return table(heads, lines, page);
}
