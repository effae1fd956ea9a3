import { builtIn } from '../../built-in.ts';
import type { BuiltInLoss } from './loss.ts';
import { checkMargin } from './margin.ts';

/**
 * One binary SVM a class against all others: the right class should score at least `delta`, every other at most -`delta`.
 * Call it, with a margin or without, to get one.
 * @param delta the margin, greater than 0
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.svm, loss: oneVsAllHinge(2) };
 * @throws UserError (usage) for an invalid margin
 */
export function oneVsAllHinge(delta = 1): BuiltInLoss {
  checkMargin(delta);
  return builtIn({
    name: 'ova-hinge',
    description: `one-vs-all hinge: L_i = sum_j max(0, ${delta} - t_j s_j), with t_y = 1 and every other t_j = -1`,
    source: 'Rifkin & Klautau 2004, "In Defense of One-Vs-All Classification"',
    settings: { delta },
    usualRate: 0.002,
    withMargin: oneVsAllHinge,
    atZero: (nClasses) => nClasses * delta,
    sample(scores, at, nClasses, label, dScores, scale) {
      let loss = 0;
      for (let j = 0; j < nClasses; j++) {
        const sign = j === label ? 1 : -1;
        const margin = delta - sign * scores[at + j]!;
        const violated = !(margin <= 0); // true for NaN, which must not pass for a loss of 0
        if (violated) loss += margin;
        dScores[at + j] = violated ? -sign * scale : 0;
      }
      return loss;
    },
  });
}
