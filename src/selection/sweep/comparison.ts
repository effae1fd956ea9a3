import { isHigherMean, meanAndStd } from '../metrics.ts';
import type { Comparison, Trial, UnrankedTrial } from '../results.ts';

/** Differences of up to this many standard errors are taken for noise. */
const CLEAR = 2;

const NOTHING: Comparison = { gapToBest: null, gapStandardError: null, withinNoise: false };

/**
 * Compares a trial with the best one on the same folds: the mean of the differences, and its paired standard error s / sqrt(n),
 * with s the standard deviation of the n differences (divided by n - 1). Folds share training images, so that the true error
 * is larger: see Nadeau & Bengio 2003, "Inference for the Generalization Error".
 */
export function comparedWith(best: UnrankedTrial | undefined, trial: UnrankedTrial): Comparison {
  if (best?.status !== 'finished' || trial.status !== 'finished' || trial.splitTestScores.length < 2) return NOTHING;
  const differences = trial.splitTestScores.map((score, split) => best.splitTestScores[split]! - score!);
  const gap = meanAndStd(differences).mean;
  const mean = isHigherMean(Math.abs(gap), 0) ? gap : 0;
  const error = standardError(differences);
  return { gapToBest: mean, gapStandardError: error, withinNoise: trial !== best && mean <= CLEAR * error };
}

/** Of the mean of at least two values. */
export const standardError = (values: readonly number[]): number =>
  meanAndStd(values).std / Math.sqrt(values.length - 1);

/** What must be alike for two settings to differ in how simple they are, and in nothing else that matters for it. */
const KIN = [
  ...['model', 'features', 'loss', 'reg', 'elasticBeta', 'delta', 'solver'],
  ...['hidden', 'activation', 'dropout', 'pca', 'mirror'],
];

/** The number that makes a setting simpler the larger it is: more neighbours are averaged, or weights are kept smaller. */
const simplicity = ({ params }: Trial): unknown => (params.model === 'knn' ? params.k : params.regStrength);

function isKin(one: Trial, other: Trial): boolean {
  const names = one.params.model === 'knn' ? Object.keys(one.params).filter((name) => name !== 'k') : KIN;
  return names.every((name) => one.params[name] === other.params[name]);
}

/**
 * The simplest trial whose mean is within one standard error of the best one's: of k-NN with the same metric the one of the
 * largest k; of linear classifiers with the same loss and penalty the one of the largest strength, and so of networks of the
 * same make; in a tie the better one.
 * Source: Breiman et al. 1984, "Classification and Regression Trees", 3.4.3; Hastie, Tibshirani & Friedman, "The Elements of
 * Statistical Learning", 7.10.
 * @param best finished, on at least two splits
 */
export function simplestWithin(trials: readonly Trial[], best: Trial): Trial {
  const least = best.meanTestScore! - standardError(best.splitTestScores.map((score) => score!));
  const good = trials.filter(
    (trial) => trial.status === 'finished' && trial.meanTestScore! >= least && isKin(trial, best),
  );
  return good.reduce((simplest, trial) => {
    const [one, other] = [Number(simplicity(trial)), Number(simplicity(simplest))];
    return one > other || (one === other && trial.rankTestScore < simplest.rankTestScore) ? trial : simplest;
  }, best);
}
