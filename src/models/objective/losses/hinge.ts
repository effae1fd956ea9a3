import { builtIn } from '../../built-in.ts';
import type { BuiltInLoss } from './loss.ts';
import { checkMargin } from './margin.ts';

/**
 * The multiclass SVM: every wrong class should score at least `delta` below the right one.
 * Call it, with a margin or without, to get one.
 * @param delta the margin, greater than 0; changing it only rescales W, so that 1 serves
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.svm, loss: hinge(2) };
 * @throws UserError (usage) for an invalid margin
 */
export function hinge(delta = 1): BuiltInLoss {
  checkMargin(delta);
  return builtIn({
    name: 'svm',
    description: `multiclass SVM (hinge): L_i = sum_{j != y} max(0, s_j - s_y + ${delta})`,
    source: 'Weston & Watkins 1999; Stanford CS231n, "Linear classification": Multiclass SVM loss',
    settings: { delta },
    usualRate: 0.01,
    withMargin: hinge,
    atZero: (nClasses) => (nClasses - 1) * delta,
    sample(scores, at, nClasses, label, dScores, scale) {
      const correct = scores[at + label]!;
      let loss = 0;
      let violations = 0;
      for (let j = 0; j < nClasses; j++) {
        if (j === label) continue;
        const margin = scores[at + j]! - correct + delta;
        const violated = !(margin <= 0); // true for NaN, which must not pass for a loss of 0
        if (violated) {
          loss += margin;
          violations++;
        }
        dScores[at + j] = violated ? scale : 0;
      }
      dScores[at + label] = -violations * scale;
      return loss;
    },
  });
}
