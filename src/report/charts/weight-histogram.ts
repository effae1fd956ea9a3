import type { ComparedWeights } from '../../experiments/comparing/weights.ts';
import { byColour, naming } from './category.ts';
import type { Chart } from './chart.ts';

/**
 * How large the weights of several models are: the share in each of many narrow bins, a line for each. The share axis is drawn
 * by its root, so that what few weights have is seen beside what most have.
 * @param names of the runs, by their labels: those of all figures of the page
 */
export function weightHistogram({ edges, runs }: ComparedWeights, names: ReadonlyMap<string, string>): Chart {
  const nameOf = (label: string) => names.get(label) ?? label;
  return {
    width: 560,
    height: 260,
    data: {
      values: runs.flatMap(({ label, shares }) =>
        shares.map((share, i) => ({ run: nameOf(label), weight: (edges[i]! + edges[i + 1]!) / 2, share: share * 100 })),
      ),
    },
    mark: { type: 'line', interpolate: 'step', strokeWidth: 1.6 },
    encoding: {
      x: {
        field: 'weight',
        type: 'quantitative',
        title: 'weight',
        axis: { grid: false, format: '~g', tickCount: 5 },
        scale: { nice: false },
      },
      y: { field: 'share', type: 'quantitative', title: 'share of the weights (%)', scale: { type: 'sqrt' } },
      color: naming(
        byColour('run', [...names.values()], 'run'),
        runs.map(({ label }) => nameOf(label)),
      ),
      detail: { field: 'run', type: 'nominal' },
    },
  };
}
