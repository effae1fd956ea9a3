import type { UnrankedTrial } from '../../selection/results.ts';
import { percent, plural } from '../../util/format.ts';
import { largestOf } from '../../util/statistics/extremes.ts';

/** What is shown instead of a score: `diverged`, or nothing for a trial that has one. */
export const scoreText = ({ meanTestScore }: UnrankedTrial): string =>
  meanTestScore === null ? 'diverged' : percent(meanTestScore);

/** How a trial ended, in words: `pruned after 2 epochs`; undefined if it diverged, or finished as it should. */
export function endText({ status, epochsTrained, converged }: UnrankedTrial): string | undefined {
  if (status === 'pruned') return `pruned after ${plural(epochsTrained, 'epoch')}`;
  return converged === false ? 'not at the optimum' : undefined;
}

const points = (share: number): string => (share * 100).toFixed(2);

/** Stands behind the score of a trial that is not clearly worse than the best. */
export const ALIKE = '≈';

/** Whether the scores of trials are means over folds, rather than those of a single part that was held out. */
export const areMeans = (trials: readonly UnrankedTrial[]): boolean =>
  trials.some(({ splitTestScores }) => splitTestScores.length > 1);

/** Mean ± standard deviation in points of percent; for a single split only the accuracy, which has no deviation. */
export function meanText(trial: UnrankedTrial, stdWidth = 0): string {
  const { meanTestScore: mean, stdTestScore: std, splitTestScores } = trial;
  if (mean === null || std === null) return scoreText(trial);
  return splitTestScores.length === 1 ? points(mean) : `${points(mean)} ± ${points(std).padStart(stdWidth)}`;
}

/** How wide the standard deviation is written. */
export const stdWidth = (trials: readonly UnrankedTrial[]): number =>
  largestOf(trials.map(({ stdTestScore }) => points(stdTestScore ?? 0).length));
