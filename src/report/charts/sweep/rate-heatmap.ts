import type { Trial } from '../../../selection/results.ts';
import { checkTrial } from '../../trials/check-trials.ts';
import { checkGrid, type RateGrid } from '../../trials/rate-grid.ts';
import type { Chart } from '../chart.ts';
import { numberLabels } from '../number-labels.ts';
import { ACCENT } from '../theme.ts';

const CELL = { width: 74, height: 34 };

/**
 * Mean accuracy over learning rate × regularization strength: darker cells are closer to the best of all grids; `div.`
 * if training diverged, a frame around the best trial of the sweep.
 * @throws UserError (usage) for anything but a grid of rateGrids and a trial, or none
 */
export function rateHeatmap(grid: RateGrid, best: Trial | undefined): Chart {
  checkGrid(grid);
  if (best !== undefined) checkTrial(best, 'best');
  const { rates, strengths, at, standing } = grid;
  const values = rates.flatMap((rate) =>
    strengths.flatMap((strength) => {
      const trial = at(rate, strength);
      if (trial === undefined) return [];
      checkTrial(trial, 'a trial of the grid');
      const { meanTestScore: score, status } = trial;
      const mark = status === 'pruned' ? ' p' : '';
      return {
        rate: String(rate),
        strength: String(strength),
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
      sort: strengths.map(String),
      title: 'regularization strength',
      axis: { labelAngle: 0, labelExpr: numberLabels(strengths) },
    },
    y: {
      field: 'rate',
      type: 'ordinal',
      sort: rates.map(String),
      title: 'learning rate',
      axis: { labelExpr: numberLabels(rates) },
    },
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
        mark: { type: 'rect', filled: false, stroke: ACCENT.light, strokeWidth: 3 },
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
