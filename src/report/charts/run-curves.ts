import type { Figure } from '../../experiments/comparing/figures.ts';
import { byColour } from './category.ts';
import type { Chart } from './chart.ts';

/**
 * A curve of several runs in one chart.
 * @param names of the runs, by their labels
 */
export function runCurves({ title, x, lines }: Figure, names: ReadonlyMap<string, string>): Chart {
  const nameOf = (label: string) => names.get(label) ?? label;
  return {
    width: 400,
    height: 240,
    data: { values: lines.flatMap(({ label, points }) => points.map(([at, y]) => ({ run: nameOf(label), x: at, y }))) },
    mark: { type: 'line', strokeWidth: 1.6 },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: x,
        scale: { nice: false, zero: false },
        axis: { format: 'd', tickMinStep: 1, grid: false },
      },
      y: { field: 'y', type: 'quantitative', title, scale: { zero: false } },
      color: byColour('run', [...names.values()], 'run'),
      detail: { field: 'run', type: 'nominal' },
    },
  };
}
