import type { RatePoint } from '../../../models/rate-search.ts';
import { largestOf, smallestOf } from '../../../util/statistics/extremes.ts';
import { distinctLabels } from '../../distinct-labels.ts';
import type { Page } from '../page.ts';
import { Axes } from './axes.ts';
import { drawLine } from './line.ts';

const MAX_WIDTH = 90;
const CEILING = 1.5; // times the first loss: what is above would leave no room for the rest
const MIN_GAP = 10; // columns from one label of the x axis to the next

/**
 * The smoothed loss over the learning rate, whose axis has equal ratios, with the suggested rate marked. A loss that goes off leaves
 * the chart at its top. Empty for fewer than two points, which make no curve.
 */
export function rateCurve(points: readonly RatePoint[], suggestion: number | null, { style, width }: Page): string {
  const drawable = points.filter(({ smoothed }) => Number.isFinite(smoothed));
  if (drawable.length < 2) return '';
  const values = drawable.map(({ smoothed }) => smoothed);
  const [min, max] = [smallestOf(values), Math.min(CEILING * values[0]!, largestOf(values))];
  const spec = { width: Math.min(MAX_WIDTH, width), title: 'smoothed loss', xTitle: 'rate', min, max };
  const axes = new Axes(spec, style);
  const end = axes.plotWidth - 2;
  const last = drawable.length - 1;
  const columnOf = (i: number) => Math.round((i / last) * end);
  const valueAt = (column: number) => {
    const place = (column / end) * last;
    const [before, after] = [values[Math.floor(place)]!, values[Math.ceil(place)]!];
    return before + (place % 1) * (after - before);
  };
  drawLine(axes, valueAt, style.cyan);
  const marked = drawable.findIndex(({ learningRate }) => suggestion !== null && learningRate >= suggestion * 0.999);
  if (marked >= 0) axes.canvas.put(axes.column(columnOf(marked)), axes.row(values[marked]!), '◆', style.green);
  const nLabels = Math.max(1, Math.floor(end / MIN_GAP));
  const places = [...new Set(Array.from({ length: nLabels + 1 }, (_, i) => Math.round((i / nLabels) * last)))];
  const labels = distinctLabels(places.map((i) => drawable[i]!.learningRate));
  axes.drawX(places.map((i, at) => ({ column: columnOf(i), label: labels[at]! })));
  return axes.canvas.toString();
}
