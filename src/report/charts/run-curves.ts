import type { Figure } from '../../experiments/comparing/figures.ts';
import { byColour, naming } from './category.ts';
import type { Chart } from './chart.ts';
import { drawnPoints, WHOLE_NUMBERS } from './epoch-axis.ts';
import { lineScale } from './line-scale.ts';

/**
 * A curve of several runs in one chart.
 * @param names of all runs, by their labels: one looks the same in every figure, and a legend names those in it
 */
export function runCurves({ title, x, lines, most }: Figure, names: ReadonlyMap<string, string>): Chart {
  const nameOf = (label: string) => names.get(label) ?? label;
  const drawn = lines.map(({ label, points }) => ({ label, points: drawnPoints(points) }));
  const ys = drawn.flatMap(({ points }) => points.map(([, y]) => y));
  return {
    width: 400,
    height: 240,
    data: { values: drawn.flatMap(({ label, points }) => points.map(([at, y]) => ({ run: nameOf(label), x: at, y }))) },
    mark: { type: 'line', strokeWidth: 1.6 },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: x,
        scale: { nice: false, zero: false },
        axis: WHOLE_NUMBERS,
      },
      y: { field: 'y', type: 'quantitative', title, scale: lineScale(ys, most) },
      color: naming(
        byColour('run', [...names.values()], 'run'),
        lines.map(({ label }) => nameOf(label)),
      ),
      detail: { field: 'run', type: 'nominal' },
    },
  };
}
