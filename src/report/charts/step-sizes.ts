import type { EpochSizes } from '../../experiments/training/epoch-lines.ts';
import { byColour } from './category.ts';
import type { Chart } from './chart.ts';
import { drawnPoints, EPOCHS } from './epoch-axis.ts';
import { AXIS_OPACITY } from './theme.ts';

/** The usual size of a step. Source: Stanford CS231n, "Neural networks part 3": Ratio of weights:updates. */
const USUAL = 1e-3;

/**
 * How large the last step of each epoch was beside the weights, on a logarithmic scale, a line for each layer, and one at what
 * is usual; undefined for fewer than two epochs. Steps of 0, as of a layer that is dead, have no logarithm and are left out.
 */
export function stepSizes(sizes: readonly EpochSizes[]): Chart | undefined {
  if (sizes.length < 2) return undefined;
  const values = drawnPoints(sizes).flatMap(({ epoch, layers }) =>
    layers.map(({ update, weight }, l) => ({ epoch, layer: `layer ${l + 1}`, ratio: update / weight })),
  );
  const drawn = values.filter(({ ratio }) => Number.isFinite(ratio) && ratio > 0);
  if (drawn.length === 0) return undefined;
  const y = {
    field: 'ratio',
    type: 'quantitative',
    title: 'step / weights',
    scale: { type: 'log', nice: false },
    axis: { format: '.0e', grid: false },
  } as const;
  return {
    width: 400,
    height: 240,
    data: { values: drawn },
    layer: [
      {
        mark: { type: 'line', strokeWidth: 1.6 },
        encoding: {
          x: EPOCHS,
          y,
          color: byColour('layer', [...new Set(drawn.map(({ layer }) => layer))]),
        },
      },
      {
        data: { values: [{ ratio: USUAL }] },
        mark: { type: 'rule', color: 'currentColor', strokeDash: [4, 4], opacity: AXIS_OPACITY },
        encoding: { y },
      },
    ],
  };
}
