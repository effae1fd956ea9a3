import type { Axes } from './axes.ts';
import type { Paint } from './canvas.ts';

/**
 * Draws one line from the first to the last column of a plot, the one before its edge.
 * @param valueAt the value at a column, which may be a fraction
 */
export function drawLine(axes: Axes, valueAt: (column: number) => number, paint: Paint): void {
  const end = axes.plotWidth - 2;
  for (let column = 0; column <= end; column++) {
    const x = axes.column(column);
    const from = axes.row(valueAt(Math.max(0, column - 0.5)));
    const to = axes.row(valueAt(Math.min(end, column + 0.5)));
    if (from === to) {
      axes.canvas.put(x, from, '─', paint);
      continue;
    }
    const falls = to > from;
    for (let row = Math.min(from, to) + 1; row < Math.max(from, to); row++) axes.canvas.put(x, row, '│', paint);
    axes.canvas.put(x, from, falls ? '╮' : '╯', paint);
    axes.canvas.put(x, to, falls ? '╰' : '╭', paint);
  }
}
