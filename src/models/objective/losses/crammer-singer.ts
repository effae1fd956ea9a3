import { builtIn } from '../../built-in.ts';
import type { BuiltInLoss } from './loss.ts';
import { checkMargin } from './margin.ts';

/**
 * The structured multiclass SVM: only the highest of the wrong classes counts, the smallest class among equal ones.
 * Call it, with a margin or without, to get one.
 * @param delta the margin, greater than 0
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.svm, loss: crammerSinger(2) };
 * @throws UserError (usage) for an invalid margin
 */
export function crammerSinger(delta = 1): BuiltInLoss {
  checkMargin(delta);
  return builtIn({
    name: 'crammer-singer',
    description: `structured SVM (Crammer-Singer): L_i = max(0, max_{j != y} s_j - s_y + ${delta})`,
    source: 'Crammer & Singer 2001, "On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines"',
    settings: { delta },
    usualRate: 0.005,
    withMargin: crammerSinger,
    atZero: () => delta,
    sample(scores, at, nClasses, label, dScores, scale) {
      let rival = label === 0 ? 1 : 0;
      let highest = Number.NEGATIVE_INFINITY;
      for (let j = 0; j < nClasses; j++) {
        if (j === label) continue;
        if (scores[at + j]! > scores[at + rival]!) rival = j;
        highest = Math.max(highest, scores[at + j]!); // keeps NaN, which no comparison finds
      }
      const margin = highest - scores[at + label]! + delta;
      const violated = !(margin <= 0);
      for (let j = 0; j < nClasses; j++) dScores[at + j] = 0;
      if (!violated) return 0;
      dScores[at + rival] = scale;
      dScores[at + label] = -scale;
      return margin;
    },
  });
}
