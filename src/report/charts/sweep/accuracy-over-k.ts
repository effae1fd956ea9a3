import type { KnnScore } from '../../../selection/results.ts';
import { accuracyCurves } from '../accuracy-curves.ts';
import type { Chart } from '../chart.ts';

/** Accuracies are shares in [0, 1]. */
export type ScoreOfK = Pick<KnnScore, 'k' | 'mean' | 'std'> & { readonly metric: string };

/**
 * Mean accuracy in percent over k, ± one standard deviation, a line for each metric. The values of k stand at equal
 * distances. Undefined for a single k, which makes no curve.
 */
export const accuracyOverK = (scores: readonly ScoreOfK[]): Chart | undefined =>
  accuracyCurves(
    scores.map(({ metric, k, mean, std }) => ({ name: metric, x: k, mean, std })),
    { name: 'metric', x: 'k' },
  );
