import type { Trial } from '../../selection/results.ts';
import { compact } from '../../util/format.ts';
import type { RateGrid } from '../rate-grid.ts';
import type { Chart } from './chart.ts';

const CELL = { width: 74, height: 34 };

/**
 * Mean accuracy over learning rate × regularization strength: the nearer to the best of the grid, the darker; `div.` where training
 * diverged, framed where the best trial of the sweep stands.
 */
export function rateHeatmap({ rates, strengths, at, standing }: RateGrid, best: Trial | undefined): Chart {
  const values = rates.flatMap((rate) =>
    strengths.flatMap((strength) => {
      const trial = at(rate, strength);
      if (trial === undefined) return [];
      const { meanTestScore: score, status } = trial;
      const mark = status === 'pruned' ? ' p' : '';
      return {
        rate: compact(rate),
        strength: compact(strength),
        standing: score === null ? null : standing(score),
        label: score === null ? 'div.' : `${(score * 100).toFixed(2)}${mark}`,
        best: trial === best,
      };
    }),
  );
  const place = {
    x: {
      field: 'strength',
      type: 'ordinal',
      sort: strengths.map(compact),
      title: 'regularization strength',
      axis: { labelAngle: 0 },
    },
    y: { field: 'rate', type: 'ordinal', sort: rates.map(compact), title: 'learning rate' },
  } as const;
  return {
    width: { step: CELL.width },
    height: { step: CELL.height },
    data: { values },
    encoding: place,
    layer: [
      {
        transform: [{ filter: 'datum.standing !== null' }],
        mark: { type: 'rect' },
        encoding: {
          color: {
            field: 'standing',
            type: 'quantitative',
            scale: { scheme: 'blues', domain: [0, 1] },
            legend: null,
          },
        },
      },
      {
        transform: [{ filter: 'datum.best' }],
        mark: { type: 'rect', filled: false, stroke: '#d55e00', strokeWidth: 3 },
      },
      {
        mark: { type: 'text', fontSize: 12 },
        encoding: {
          text: { field: 'label', type: 'nominal' },
          color: {
            condition: [
              { test: 'datum.standing === null', value: 'currentColor' },
              { test: 'datum.standing > 0.5', value: 'white' },
            ],
            value: 'black',
          },
        },
      },
    ],
  };
}
