import type { KnnScore } from '../../selection/results.ts';
import { byColour, byMark } from './category.ts';
import type { Chart } from './chart.ts';

const CAP = 8; // pixels across the ends of an error bar

/** Accuracies are shares in [0, 1]. */
export type ScoreOfK = Pick<KnnScore, 'k' | 'mean' | 'std'> & { readonly metric: string };

/**
 * Mean accuracy in percent over k, ± one standard deviation, a line for each metric. The values of k stand at equal
 * distances. Undefined for a single k, which makes no curve.
 */
export function accuracyOverK(scores: readonly ScoreOfK[]): Chart | undefined {
  if (new Set(scores.map(({ k }) => k)).size < 2) return undefined;
  const values = scores.map(({ metric, k, mean, std }) => ({
    metric,
    k,
    mean: mean * 100,
    low: (mean - std) * 100,
    high: (mean + std) * 100,
  }));
  const metrics = scores.map(({ metric }) => metric);
  const mean = { field: 'mean', type: 'quantitative' } as const;
  return {
    width: 560,
    height: 280,
    data: { values },
    encoding: {
      x: { field: 'k', type: 'ordinal', axis: { labelAngle: 0 } },
      color: byColour('metric', metrics),
    },
    layer: [
      {
        mark: { type: 'errorbar', ticks: { size: CAP } },
        encoding: {
          y: { field: 'high', type: 'quantitative', title: 'accuracy (%)', scale: { zero: false } },
          y2: { field: 'low' },
        },
      },
      { mark: { type: 'line' }, encoding: { y: mean } },
      {
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: { y: mean, shape: byMark('metric', metrics) },
      },
    ],
  };
}
