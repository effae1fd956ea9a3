import type { Axes } from './axes.ts';
import type { Paint } from './canvas.ts';

/**
 * Draws one line from the first to the last column of a plot, the one before its edge. What lies above the plot is not
 * drawn: there the line leaves it at the top.
 * @param valueAt the value at a column, which may be a fraction
 * @param span    the columns of a line that is shorter than the plot
 */
export function drawLine(
  axes: Axes,
  valueAt: (column: number) => number,
  paint: Paint,
  span: { readonly from: number; readonly to: number } = { from: 0, to: axes.plotWidth - 2 },
): void {
  const top = axes.topRow;
  for (let column = span.from; column <= span.to; column++) {
    const x = axes.column(column);
    const from = axes.row(valueAt(Math.max(span.from, column - 0.5)));
    const to = axes.row(valueAt(Math.min(span.to, column + 0.5)));
    const put = (row: number, char: string) => {
      if (row >= top) axes.canvas.put(x, row, char, paint);
    };
    if (from === to) {
      put(from, '─');
      continue;
    }
    const falls = to > from;
    for (let row = Math.max(top, Math.min(from, to) + 1); row < Math.max(from, to); row++) put(row, '│');
    put(from, falls ? '╮' : '╯');
    put(to, falls ? '╰' : '╭');
  }
}
