import type { KnnScore } from '../../../selection/results.ts';
import { checkNumbers, checkObjects, checkTexts } from '../../../util/checks.ts';
import { accuracyCurves } from '../accuracy-curves.ts';
import type { Chart } from '../chart.ts';

/** Accuracies are shares in [0, 1]. */
export type ScoreOfK = Pick<KnnScore, 'k' | 'mean' | 'std'> & { readonly metric: string };

/**
 * Mean accuracy in percent over k, ± one standard deviation, a line for each metric. The values of k stand at equal
 * distances. Undefined for a single k, which makes no curve.
 * @throws UserError (usage) for anything but a list of scores
 */
export function accuracyOverK(scores: readonly ScoreOfK[]): Chart | undefined {
  checkObjects('scores', scores, 'a score', "{ metric: 'l2', k: 1, mean: 0.33, std: 0.005 }");
  for (const { metric, k, mean, std } of scores) {
    checkTexts('a score', { metric });
    checkNumbers('a score', { k, mean, std });
  }
  return accuracyCurves(
    scores.map(({ metric, k, mean, std }) => ({ name: metric, x: k, mean, std })),
    { name: 'metric', x: 'k' },
  );
}
