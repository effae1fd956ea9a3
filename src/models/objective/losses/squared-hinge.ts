import { builtIn } from '../../built-in.ts';
import type { BuiltInLoss } from './loss.ts';
import { checkMargin } from './margin.ts';

/**
 * The squared hinge (L2-SVM): as {@link hinge}, with each violated margin squared, so large violations count more and
 * the loss is differentiable everywhere. Call it to get the loss; the margin is optional.
 * @param delta the margin, greater than 0
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.svm, loss: squaredHinge(2) };
 * @throws UserError (usage) for an invalid margin
 */
export function squaredHinge(delta = 1): BuiltInLoss {
  checkMargin(delta);
  return builtIn({
    name: 'squared-hinge',
    description: `squared hinge (L2-SVM): L_i = sum_{j != y} max(0, s_j - s_y + ${delta})²`,
    source: 'Stanford CS231n, "Linear classification": Multiclass SVM loss; PyTorch: C · MultiMarginLoss(p=2)',
    settings: { delta },
    usualRate: 0.002,
    withMargin: squaredHinge,
    // 2 (D - A) of a star that joins the right class with the violating ones, at most all of them.
    curvature: (nClasses) => 2 * nClasses,
    atZero: (nClasses) => (nClasses - 1) * delta * delta,
    sample(scores, at, nClasses, label, dScores, scale) {
      const correct = scores[at + label]!;
      let loss = 0;
      let slopes = 0;
      for (let j = 0; j < nClasses; j++) {
        if (j === label) continue;
        const margin = Math.max(0, scores[at + j]! - correct + delta); // Math.max keeps NaN
        loss += margin * margin;
        slopes += 2 * margin;
        dScores[at + j] = 2 * margin * scale;
      }
      dScores[at + label] = -slopes * scale;
      return loss;
    },
  });
}
