import type { KnnScore } from '../../../selection/results.ts';
import { largestOf, smallestOf } from '../../../util/statistics/extremes.ts';
import { seriesOf } from '../../series.ts';
import type { Page } from '../page.ts';
import { Axes } from './axes.ts';

const MARKS = ['●', '○', '◆', '◇'];
const SLOT = 9; // columns for one k, where there is room
const MIN_WIDTH = 50;
const MAX_WIDTH = 100;
const TITLE = 'accuracy (%)';

const percentage = (share: number): number => Math.min(100, Math.max(0, share * 100));

/**
 * Mean accuracy over k with error bars of one standard deviation, one series for each metric. The values of k stand at
 * equal distances, whatever they are. Empty for a single k, which makes no curve.
 */
export function knnChart(scores: readonly KnnScore[], { style, width }: Page): string {
  const ks = [...new Set(scores.map(({ k }) => k))].sort((a, b) => a - b);
  if (ks.length < 2) return '';
  const metrics = [...new Set(scores.map(({ metric }) => metric))];
  const paints = [style.cyan, style.yellow, style.green, style.red];
  const series = seriesOf(metrics);
  const look = (metric: string) => {
    const own = series.get(metric)!;
    return { mark: MARKS[own % MARKS.length]!, paint: paints[own % paints.length]! };
  };
  const bars = scores.map(({ metric, k, mean, std }) => ({
    metric,
    place: metrics.indexOf(metric),
    k,
    low: percentage(Math.max(0, mean - std)),
    mean: percentage(mean),
    high: percentage(Math.min(1, mean + std)),
  }));
  const axes = new Axes(
    {
      width: Math.min(width, MAX_WIDTH, Math.max(ks.length * SLOT + 8, MIN_WIDTH)),
      title: TITLE,
      xTitle: 'k',
      min: smallestOf(bars.map(({ low }) => low)),
      max: largestOf(bars.map(({ high }) => high)),
      most: 100,
    },
    style,
  );
  const slot = axes.plotWidth / ks.length;
  const centre = (k: number): number => Math.floor((ks.indexOf(k) + 0.5) * slot);
  const apart = [2, 1, 0].find((gap) => gap * (metrics.length - 1) + 2 <= slot) ?? 0;
  axes.drawX(ks.map((k) => ({ column: centre(k), label: String(k) })));
  for (const { metric, place, k, low, mean, high } of bars) {
    const { mark, paint } = look(metric);
    const column = axes.column(centre(k) + apart * place - Math.floor((apart * (metrics.length - 1)) / 2));
    const [top, bottom] = [axes.row(high), axes.row(low)];
    for (let row = top + 1; row < bottom; row++) axes.canvas.put(column, row, '│', paint);
    axes.canvas.put(column, top, '┬', paint);
    axes.canvas.put(column, bottom, '┴', paint);
    axes.canvas.put(column, axes.row(mean), mark, paint);
  }
  let column = TITLE.length + 4;
  for (const metric of metrics) {
    const { mark, paint } = look(metric);
    const text = `${mark} ${metric}`;
    axes.canvas.text(column, 0, text, paint);
    column += text.length + 3;
  }
  axes.canvas.text(column, 0, 'bars: ± std', style.dim);
  return axes.canvas.toString();
}
