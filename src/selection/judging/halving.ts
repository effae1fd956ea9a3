import { isHigherMean } from '../metrics.ts';

/*
 * Successive halving, in thirds: a few epochs of all settings, more of the best third, all of the best ninth. Source:
 * Jamieson & Talwalkar 2016, "Non-stochastic Best Arm Identification and Hyperparameter Optimization".
 */

/** One in this many settings is left after a rung. */
const SHARE = 3;

/** The epochs after which settings are compared: a ninth and a third of the longest training, rounded up. */
export const rungsOf = (epochs: number): readonly number[] =>
  [...new Set([Math.ceil(epochs / SHARE ** 2), Math.ceil(epochs / SHARE)])].filter((rung) => rung < epochs);

/** A setting's accuracy on one split. */
export interface RungScore {
  readonly trial: number;
  readonly accuracy: number;
}

/**
 * The settings that continue: the best third by mean accuracy over the splits, ties going to the first ones. A setting
 * without a score on some split, because it diverged there, ranks last.
 * @param nSplits of every setting
 */
export function bestThird(scores: readonly RungScore[], nSplits: number): ReadonlySet<number> {
  const byTrial = new Map<number, number[]>();
  for (const { trial, accuracy } of scores) byTrial.set(trial, [...(byTrial.get(trial) ?? []), accuracy]);
  const means = [...byTrial].map(([trial, accuracies]) => ({
    trial,
    mean: accuracies.length < nSplits ? -1 : meanOf(accuracies),
  }));
  means.sort(
    (a, b) => Number(isHigherMean(b.mean, a.mean)) - Number(isHigherMean(a.mean, b.mean)) || a.trial - b.trial,
  );
  return new Set(means.slice(0, Math.ceil(means.length / SHARE)).map(({ trial }) => trial));
}

/** Added in ascending order: scores come in any order from other machines, and a sum's last bit decides between equals. */
const meanOf = (accuracies: readonly number[]): number =>
  accuracies.toSorted((a, b) => a - b).reduce((sum, a) => sum + a, 0) / accuracies.length;
