import type { Trial } from '../../../selection/results.ts';
import { checkTrials } from '../../trials/check-trials.ts';
import { strengthCurves, strengthOf } from '../../trials/strength-curves.ts';
import { accuracyCurves } from '../accuracy-curves.ts';
import type { Chart } from '../chart.ts';

/**
 * Mean accuracy in percent of exact solutions over the strength of the penalty, ± one standard deviation, a line for each
 * loss and what else they differ in. Undefined where there are no two strengths of one.
 * @throws UserError (usage) for anything but a list of trials
 */
export function accuracyOverStrength(trials: readonly Trial[]): Chart | undefined {
  checkTrials(trials);
  return accuracyCurves(
    strengthCurves(trials).flatMap(({ name, points }) =>
      points.map((point) => ({
        ...{ name, x: strengthOf(point) },
        ...{ mean: point.meanTestScore!, std: point.stdTestScore! },
      })),
    ),
    { name: 'objective', x: 'regularization strength' },
  );
}
