import CliTable from 'cli-table3';
import { largestOf } from '../../../util/statistics/extremes.ts';
import type { Page } from '../page.ts';

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
}

/** Columns from one cell to the next. */
const GAP = 2;

/** How wide a table of these cells is: every column is as wide as its widest cell. Cells are unpainted. */
export function tableWidth(columns: readonly Column[], rows: readonly (readonly string[])[]): number {
  const widths = columns.map(({ head }, c) => Math.max(head.length, largestOf(rows.map((row) => row[c]!.length))));
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (columns.length - 1);
}

/**
 * A table without vertical lines: a dim head, a rule, the rows.
 * @param rows one cell for each column; cells may be painted, and are then as wide as their text
 * @param gap  blanks between two columns
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { style }: Page,
  gap = GAP,
): string {
  const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
  const sides = { 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', right: '', 'right-mid': '' };
  const drawn = new CliTable({
    chars: { ...none, ...sides, mid: '', 'mid-mid': '', middle: ' '.repeat(gap) },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: columns.map(({ align }) => align),
    head: columns.map(({ head }) => head),
  });
  for (const row of rows) drawn.push([...row]);
  const [head = '', ...body] = drawn.toString().split('\n');
  return [style.dim(head.trimEnd()), style.dim('─'.repeat(head.length)), ...body.map((line) => line.trimEnd())].join(
    '\n',
  );
}
