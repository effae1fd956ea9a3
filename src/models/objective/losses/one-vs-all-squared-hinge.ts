import { builtIn } from '../../built-in.ts';
import type { BuiltInLoss } from './loss.ts';
import { checkMargin } from './margin.ts';

/**
 * The squared hinge of one binary SVM per class, against all others: the right class should score at least `delta`, every
 * other at most -`delta`. As {@link oneVsAllHinge}, with each violated margin squared.
 * Call it to get the loss; the margin is optional.
 * @param delta the margin, greater than 0
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.svm, loss: oneVsAllSquaredHinge(2) };
 * @throws UserError (usage) for an invalid margin
 */
export function oneVsAllSquaredHinge(delta = 1): BuiltInLoss {
  checkMargin(delta);
  return builtIn({
    name: 'ova-squared-hinge',
    description: `one-vs-all squared hinge: L_i = sum_j max(0, ${delta} - t_j s_j)², with t_y = 1 and every other t_j = -1`,
    source: 'Fan et al. 2008, "LIBLINEAR": L2-loss support vector classification, one class against the rest',
    settings: { delta },
    usualRate: 0.005,
    withMargin: oneVsAllSquaredHinge,
    curvature: () => 2,
    atZero: (nClasses) => nClasses * delta * delta,
    sample(scores, at, nClasses, label, dScores, scale) {
      let loss = 0;
      for (let j = 0; j < nClasses; j++) {
        const sign = j === label ? 1 : -1;
        const margin = Math.max(0, delta - sign * scores[at + j]!); // Math.max keeps NaN
        loss += margin * margin;
        dScores[at + j] = -2 * sign * margin * scale;
      }
      return loss;
    },
  });
}
