import type { Trial, TrialParams, UnrankedTrial } from '../../../src/selection/results.ts';
import { ALONE, UNTOLD_TRIAL } from './untold.ts';

/** Linear trials on one split, ranked by their score; null diverged, a string was pruned. */
export function ranked(list: readonly (readonly [TrialParams, number | string | null])[]): readonly Trial[] {
  const trials = list.map(
    ([params, score]): UnrankedTrial => ({
      ...UNTOLD_TRIAL,
      params: { model: 'linear', loss: 'softmax', ...params },
      status: score === null ? 'diverged' : typeof score === 'string' ? 'pruned' : 'finished',
      epochsTrained: 1,
      splitTestScores: [score === null ? null : Number(score)],
      meanTestScore: score === null ? null : Number(score),
      stdTestScore: score === null ? null : 0,
      ...{ meanFitTime: 0, stdFitTime: 0, meanScoreTime: 0, stdScoreTime: 0 },
    }),
  );
  const key = ({ status, meanTestScore }: (typeof trials)[number]) =>
    status === 'diverged' ? -1 : (status === 'pruned' ? 0 : 10) + meanTestScore!;
  return trials.map((trial) => ({
    ...trial,
    ...ALONE,
    rankTestScore: 1 + trials.filter((other) => key(other) > key(trial)).length,
  }));
}
