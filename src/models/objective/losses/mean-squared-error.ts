import { builtIn } from '../../built-in.ts';
import type { BuiltInLoss } from './loss.ts';

/**
 * Least squares on one-hot labels: the right class should score 1, every other 0. The squares are averaged over the
 * classes and not halved, as in PyTorch's `MSELoss` on one-hot targets and Keras' `mse`.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.mse, loss: meanSquaredError };
 */
export const meanSquaredError: BuiltInLoss = builtIn<BuiltInLoss>({
  name: 'mse',
  description: 'mean squared error on one-hot labels: L_i = 1/C sum_j (s_j - [j = y])²',
  source: 'least squares for classification: Bishop 2006, "Pattern Recognition and Machine Learning", 4.1.3',
  settings: {},
  usualRate: 0.05,
  curvature: (nClasses) => 2 / nClasses,
  atZero: (nClasses) => 1 / nClasses,
  sample(scores, at, nClasses, label, dScores, scale) {
    let squares = 0;
    for (let j = 0; j < nClasses; j++) {
      const error = scores[at + j]! - (j === label ? 1 : 0);
      squares += error * error;
      dScores[at + j] = (scale * 2 * error) / nClasses;
    }
    return squares / nClasses;
  },
});
