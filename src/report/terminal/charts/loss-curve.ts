import type { EpochRecord } from '../../../models/training/epoch.ts';
import { largestOf, smallestOf } from '../../../util/statistics/extremes.ts';
import type { Page } from '../page.ts';
import type { Style } from '../style.ts';
import { Axes } from './axes.ts';
import type { Paint } from './canvas.ts';
import { drawLine } from './line.ts';
import { roundUp } from './scale.ts';

interface Curve {
  readonly title: string;
  readonly paint: Paint;
  readonly most?: number;
  readonly points: readonly (readonly [epoch: number, value: number])[];
}

const MAX_WIDTH = 70;
const MIN_GAP = 4; // columns from one label of the x axis to the next
const BESIDE = 100; // from this width on, the two charts stand side by side

/** The value at a real epoch, between its neighbours on a straight line. */
function interpolate(points: Curve['points'], epoch: number): number {
  const next = points.findIndex(([x]) => x >= epoch);
  if (next === 0) return points[0]![1];
  if (next < 0) return points.at(-1)![1];
  const [x0, y0] = points[next - 1]!;
  const [x1, y1] = points[next]!;
  return y0 + ((epoch - x0) / (x1 - x0)) * (y1 - y0);
}

function drawCurve({ title, paint, points, most }: Curve, width: number, style: Style): string[] {
  const values = points.map(([, value]) => value);
  const ends = { min: smallestOf(values), max: largestOf(values), most };
  const axes = new Axes({ width, title, xTitle: 'epoch', ...ends }, style);
  const [first, last] = [points[0]![0], points.at(-1)![0]];
  const end = axes.plotWidth - 2;
  const columnOf = (epoch: number): number => Math.round(((epoch - first) / (last - first)) * end);
  drawLine(axes, (column) => interpolate(points, first + (column / end) * (last - first)), paint);
  const gap = roundUp(Math.max(1, ((last - first) * MIN_GAP) / end));
  const ticks = points.map(([epoch]) => epoch).filter((epoch) => gap === 1 || epoch % gap === 0);
  axes.drawX(ticks.map((epoch) => ({ column: columnOf(epoch), label: String(epoch) })));
  return axes.canvas.lines();
}

/**
 * Training loss, and validation accuracy where there is one, over epochs: side by side on a wide page, otherwise one
 * below the other. Empty for fewer than two epochs, which make no curve.
 */
export function lossCurve(epochs: readonly EpochRecord[], { style, width }: Page): string {
  const curves: Curve[] = [
    {
      title: 'training loss',
      paint: style.cyan,
      points: epochs.map(({ epoch, trainLoss }) => [epoch, trainLoss] as const),
    },
    {
      title: 'validation accuracy (%)',
      paint: style.green,
      most: 100,
      points: epochs.map(({ epoch, valAccuracy }) => [epoch, (valAccuracy ?? Number.NaN) * 100] as const),
    },
  ];
  const drawable = curves
    .map((curve) => ({ ...curve, points: curve.points.filter(([, value]) => Number.isFinite(value)) }))
    .filter(({ points }) => points.length >= 2);
  const beside = drawable.length === 2 && width >= BESIDE;
  const each = Math.min(MAX_WIDTH, beside ? Math.floor((width - 2) / 2) : width);
  const blocks = drawable.map((curve) => drawCurve(curve, each, style));
  const [left, right] = blocks;
  if (!beside || left === undefined || right === undefined) {
    return blocks.map((lines) => lines.map((line) => line.trimEnd()).join('\n')).join('\n\n');
  }
  return left.map((line, i) => `${line}  ${right[i]}`.trimEnd()).join('\n');
}
