import { Divergence } from '../../models/training/divergence.ts';
import { checkList } from '../../util/checks.ts';
import { meanAndStd } from '../metrics.ts';
import type { SplitResult, Trial, TrialParams, UnrankedTrial } from '../results.ts';

/** What the splits of one trial come to. */
export function summarise(params: TrialParams, results: readonly SplitResult[]): UnrankedTrial {
  const has = (status: SplitResult['status']) => results.some((result) => result.status === status);
  const scores = results.map(({ accuracy }) => accuracy);
  const known = scores.filter((score) => score !== null);
  const test = known.length < scores.length ? { mean: null, std: null } : meanAndStd(known);
  const fit = meanAndStd(results.map(({ fitSeconds }) => fitSeconds));
  const score = meanAndStd(results.map(({ scoreSeconds }) => scoreSeconds));
  return {
    params,
    status: has('diverged') ? 'diverged' : has('pruned') ? 'pruned' : 'finished',
    epochsTrained: Math.max(...results.map(({ epochs }) => epochs)),
    splitTestScores: scores,
    meanTestScore: test.mean,
    stdTestScore: test.std,
    meanFitTime: fit.mean,
    stdFitTime: fit.std,
    meanScoreTime: score.mean,
    stdScoreTime: score.std,
  };
}

const CLASSES = ['finished', 'pruned', 'diverged'] as const;

/** Whether one trial is to stand above another. */
function isBetter(one: UnrankedTrial, other: UnrankedTrial): boolean {
  if (one.status !== other.status) return CLASSES.indexOf(one.status) < CLASSES.indexOf(other.status);
  if (one.status === 'diverged') return false;
  if (one.status === 'pruned' && one.epochsTrained !== other.epochsTrained) {
    return one.epochsTrained > other.epochsTrained;
  }
  return one.meanTestScore! > other.meanTestScore!;
}

/** Gives every trial its rank; the order stays. */
export const rank = (trials: readonly UnrankedTrial[]): readonly Trial[] =>
  trials.map((trial) => ({
    ...trial,
    rankTestScore: 1 + trials.filter((other) => isBetter(other, trial)).length,
  }));

/**
 * The trial of rank 1; the first of equals.
 * @throws Divergence (failed) where every trial diverged; UserError (usage) where there are none
 */
export function bestTrial(trials: readonly Trial[]): Trial {
  checkList('trials', trials, 'a list of trials, such as sweep gives');
  const best = trials.find(({ rankTestScore, status }) => rankTestScore === 1 && status !== 'diverged');
  if (best !== undefined) return best;
  throw new Divergence('every trial diverged: no setting can be recommended', 'failed', {
    hint: 'try smaller learning rates, or smaller regularization strengths',
  });
}
