import { exp, ln } from '../../../util/portable-math.ts';
import { builtIn } from '../../built-in.ts';
import type { BuiltInLoss } from './loss.ts';

/** One row's e^(s - max) in f64. Labels are bytes, so there are at most 256 classes. */
const exponentials = new Float64Array(256);

/**
 * Softmax cross-entropy. The largest score is subtracted first, so nothing overflows: the ratios stay the same.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, loss: softmax };
 */
export const softmax: BuiltInLoss = builtIn<BuiltInLoss>({
  name: 'softmax',
  description: 'softmax cross-entropy: L_i = -ln(e^s_y / sum_j e^s_j)',
  source: 'Stanford CS231n, "Linear classification": Softmax classifier',
  settings: {},
  usualRate: 0.05,
  curvature: () => 1 / 2, // Böhning & Lindsay 1988: diag(p) - p pᵀ is at most ½ (I - 1 1ᵀ / C)
  atZero: (nClasses) => ln(nClasses),
  sample(scores, at, nClasses, label, dScores, scale) {
    let max = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < nClasses; j++) max = Math.max(max, scores[at + j]!);
    let sum = 0;
    for (let j = 0; j < nClasses; j++) {
      exponentials[j] = exp(scores[at + j]! - max);
      sum += exponentials[j]!;
    }
    const loss = ln(sum) - (scores[at + label]! - max);
    for (let j = 0; j < nClasses; j++) {
      dScores[at + j] = scale * (exponentials[j]! / sum - (j === label ? 1 : 0));
    }
    return loss;
  },
});
