import type { Backend } from '../../../kernels/backend.ts';
import { type MatrixF32, matrix } from '../../../kernels/matrix.ts';
import { columnSumsOf } from '../../column-sums.ts';
import { type Loss, meanLoss } from '../../objective/losses/loss.ts';
import { addBias } from '../../scores.ts';
import type { PlainPass } from '../../training/model.ts';
import { BIAS, WEIGHT } from './parameters.ts';

/** Forward, loss and backward as the lecture writes them: S = X Wᵀ + b, dW = dSᵀ X, db = the sums of dS's columns. */
export function linearPlainPass(backend: Backend, loss: Loss, batchSize: number, nClasses: number): PlainPass {
  const room = backend.float32(2 * batchSize, nClasses); // for scores, and behind them for their slopes
  return {
    async run({ features, labels }, parameters, gradients) {
      const [W, dW] = [parameters[WEIGHT]!.data, gradients[WEIGHT]!].map((data) =>
        matrix(data, nClasses, features.nCols),
      );
      const [scores, dScores] = [0, batchSize].map((first) => someRows(room, first, labels.length));
      await backend.multiplyTransposed(features, W!, scores!);
      addBias(scores!, parameters[BIAS]!.data);
      const dataLoss = meanLoss(loss, scores!.data, nClasses, labels, dScores!.data);
      await backend.transposedMultiply(dScores!, features, dW!);
      columnSumsOf(dScores!, gradients[BIAS]!);
      return dataLoss;
    },
    free: () => backend.free(room),
  };
}

const someRows = ({ data, nCols }: MatrixF32, first: number, n: number): MatrixF32 =>
  matrix(data.subarray(first * nCols, (first + n) * nCols), n, nCols);
