import type { Figure } from '../../../experiments/comparing/figures.ts';
import { largestOf, smallestOf } from '../../../util/statistics/extremes.ts';
import { Axes } from '../charts/axes.ts';
import type { Paint } from '../charts/canvas.ts';
import { drawLine } from '../charts/line.ts';
import { roundUp } from '../charts/scale.ts';
import type { Page } from '../page.ts';

const MAX_WIDTH = 80;
const MIN_GAP = 4; // columns from one label of the x axis to the next

/** Columns for the labels of lines that end on the same row. */
const MAX_LABELS = 6;

type Points = Figure['lines'][number]['points'];

/** The value at x, on a straight line between its neighbours; NaN outside of the curve. */
function valueAt(points: Points, x: number): number {
  if (x < points[0]![0] || x > points.at(-1)![0]) return Number.NaN;
  const next = Math.max(
    1,
    points.findIndex(([end]) => end >= x),
  );
  const [x0, y0] = points[next - 1]!;
  const [x1, y1] = points[next]!;
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}

/**
 * Curves of several runs in one chart, each with its label at its end: they are told apart without colours too.
 * @param labels of all runs: one has the same colour in every chart
 */
export function curvesChart(
  { title, x, lines, most }: Figure,
  labels: readonly string[],
  { style, width }: Page,
): string {
  const paints: readonly Paint[] = [style.cyan, style.yellow, style.green, style.red];
  const points = lines.flatMap((line) => line.points);
  const ys = points.map(([, y]) => y);
  const xs = [...new Set(points.map(([at]) => at))].sort((a, b) => a - b);
  const labelWidth =
    1 +
    Math.min(
      MAX_LABELS,
      lines.reduce((sum, { label }) => sum + label.length, 0),
    );
  const spec = { title, xTitle: x, min: smallestOf(ys), max: largestOf(ys), most };
  const axes = new Axes({ ...spec, width: Math.min(MAX_WIDTH, width) - labelWidth }, style);
  const [first, last] = [xs[0]!, xs.at(-1)!];
  const end = axes.plotWidth - 2;
  const columnOf = (at: number): number => Math.round(((at - first) / (last - first)) * end);
  /** Painted labels of the lines that end on each row. */
  const heads: string[][] = axes.canvas.lines().map(() => []);
  for (const { label, points } of lines) {
    const paint = paints[labels.indexOf(label) % paints.length]!;
    const [from, to] = [columnOf(points[0]![0]), columnOf(points.at(-1)![0])];
    const at = (column: number) => {
      const within = Math.min(Math.max(column, from), to);
      return valueAt(
        points,
        Math.min(Math.max(first + (within / end) * (last - first), points[0]![0]), points.at(-1)![0]),
      );
    };
    drawLine(axes, at, paint, { from, to });
    const ends = heads[axes.row(points.at(-1)![1])]!;
    if (ends.length < MAX_LABELS) ends.push(paint(label));
  }
  const gap = roundUp(Math.max(1, ((last - first) * MIN_GAP) / end));
  const ticks = xs.filter((at) => gap === 1 || at % gap === 0);
  axes.drawX(ticks.map((at) => ({ column: columnOf(at), label: String(at) })));
  return axes.canvas
    .lines()
    .map((line, row) => (heads[row]!.length === 0 ? line.trimEnd() : `${line} ${heads[row]!.join('')}`))
    .join('\n');
}
