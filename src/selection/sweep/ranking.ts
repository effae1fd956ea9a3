import { Divergence } from '../../models/training/divergence.ts';
import { checkHas, checkList } from '../../util/checks.ts';
import { largestOf } from '../../util/statistics/extremes.ts';
import { isHigherMean, meanAndStd } from '../metrics.ts';
import type { CurvePoint, SplitResult, Trial, TrialParams, UnrankedTrial } from '../results.ts';
import { comparedWith } from './comparison.ts';

/** The results of one trial over its splits. */
export function summarise(params: TrialParams, results: readonly SplitResult[]): UnrankedTrial {
  const has = (status: SplitResult['status']) => results.some((result) => result.status === status);
  const scores = results.map(({ accuracy }) => accuracy);
  const trainScores = results.map(({ trainAccuracy }) => trainAccuracy);
  const test = ofAll(scores);
  const train = ofAll(trainScores);
  const fit = meanAndStd(results.map(({ fitSeconds }) => fitSeconds));
  const score = meanAndStd(results.map(({ scoreSeconds }) => scoreSeconds));
  return {
    params,
    status: has('diverged') ? 'diverged' : has('pruned') ? 'pruned' : 'finished',
    epochsTrained: largestOf(results.map(({ epochs }) => epochs)),
    splitTestScores: scores,
    meanTestScore: test.mean,
    stdTestScore: test.std,
    splitTrainScores: trainScores,
    meanTrainScore: train.mean,
    stdTrainScore: train.std,
    meanSparsity: ofAll(results.map(({ sparsity }) => sparsity)).mean,
    curve: meanCurve(results.map(({ curve }) => curve)),
    ...(results.some(({ converged }) => converged !== undefined) && {
      converged: results.every(({ converged }) => converged !== false),
    }),
    ...largest('steps', results),
    ...largest('gradientNorm', results),
    meanFitTime: fit.mean,
    stdFitTime: fit.std,
    meanScoreTime: score.mean,
    stdScoreTime: score.std,
  };
}

/** Absent unless all are known. */
function largest(name: 'steps' | 'gradientNorm', results: readonly SplitResult[]) {
  const known = results.flatMap((result) => result[name] ?? []);
  return known.length < results.length ? {} : { [name]: largestOf(known) };
}

/** Null unless all are known. */
function ofAll(values: readonly (number | null)[]) {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? { mean: null, std: null } : meanAndStd(known);
}

/** Curves that have the same epochs up to some end: of a resumed sweep they may begin later. */
function meanCurve(curves: readonly (readonly CurvePoint[])[]): readonly CurvePoint[] {
  const [first = [], ...others] = curves;
  return first.flatMap(({ epoch }) => {
    const points = [first, ...others].flatMap((curve) => curve.find((point) => point.epoch === epoch) ?? []);
    if (points.length < curves.length) return [];
    const mean = (of: (point: CurvePoint) => number) => meanAndStd(points.map(of)).mean;
    return {
      epoch,
      trainLoss: mean(({ trainLoss }) => trainLoss),
      valAccuracy: mean(({ valAccuracy }) => valAccuracy),
    };
  });
}

const CLASSES = ['finished', 'pruned', 'diverged'] as const;

/** Whether one trial ranks above another. */
function isBetter(one: UnrankedTrial, other: UnrankedTrial): boolean {
  if (one.status !== other.status) return CLASSES.indexOf(one.status) < CLASSES.indexOf(other.status);
  if (one.status === 'diverged') return false;
  if (one.status === 'pruned' && one.epochsTrained !== other.epochsTrained) {
    return one.epochsTrained > other.epochsTrained;
  }
  return isHigherMean(one.meanTestScore!, other.meanTestScore!);
}

/** Gives every trial its rank, and compares it with the best; the order stays. */
export function rank(trials: readonly UnrankedTrial[]): readonly Trial[] {
  const ranks = trials.map((trial) => 1 + trials.filter((other) => isBetter(other, trial)).length);
  const best = trials[ranks.indexOf(1)];
  return trials.map((trial, i) => ({ ...trial, rankTestScore: ranks[i]!, ...comparedWith(best, trial) }));
}

/**
 * The trial of rank 1; the first one in a tie.
 * @throws Divergence (failed) if every trial diverged; UserError (usage) if there are none
 */
export function bestTrial(trials: readonly Trial[]): Trial {
  checkList('trials', trials, 'a list of trials, such as sweep returns');
  for (const trial of trials) checkHas('a trial', trial, 'rankTestScore', 'a ranked one, such as sweep returns');
  const best = trials.find(({ rankTestScore, status }) => rankTestScore === 1 && status !== 'diverged');
  if (best !== undefined) return best;
  throw new Divergence('every trial diverged: no setting can be recommended', 'failed', {
    hint: 'try smaller learning rates, or smaller regularization strengths',
  });
}
