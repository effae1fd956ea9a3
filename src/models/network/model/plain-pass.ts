import type { Backend } from '../../../kernels/backend.ts';
import { type MatrixF32, matrix } from '../../../kernels/matrix.ts';
import { columnSumsOf } from '../../column-sums.ts';
import { type Loss, meanLoss } from '../../objective/losses/loss.ts';
import { addBias, firstRows } from '../../scores.ts';
import type { Batch, PlainPass } from '../../training/model.ts';
import type { Activation } from '../activations/activation.ts';
import { activationNamed } from '../activations.ts';
import { dropoutHash, dropoutPlan, layerKey } from '../dropout.ts';
import type { Architecture } from '../hyperparameters.ts';

/**
 * Forward and backward as the lecture writes them, by the chain rule: A_l = a(A_{l-1} W_lᵀ + b_l), then
 * dZ_l = dA_l ⊙ a'(Z_l), dW_l = dZ_lᵀ A_{l-1}, db_l = the sums of dZ_l's columns and dA_{l-1} = dZ_l W_l.
 */
export function networkPlainPass(
  backend: Backend,
  loss: Loss,
  batchSize: number,
  sizes: readonly number[],
  { activation: name, dropout }: Architecture,
): PlainPass {
  const activation = activationNamed(name);
  const plan = dropoutPlan(dropout);
  const nLayers = sizes.length - 1;
  const values = sizes.slice(1).map((n) => backend.float32(batchSize, n));
  const slopes = sizes.slice(1).map((n) => backend.float32(batchSize, n));
  const turned = sizes.slice(1).map((n, l) => backend.float32(sizes[l]!, n));

  /** Drops units of hidden layer l, or their slopes: a factor for each. */
  function drop({ data, nRows, nCols }: MatrixF32, l: number, { first, noise }: Batch): void {
    if (plan.threshold === 0) return;
    const key = layerKey(noise.key, l);
    for (let i = 0, at = 0; i < nRows; i++) {
      for (let c = 0; c < nCols; c++, at++) {
        data[at] = dropoutHash(key, first + i, c) < plan.threshold ? 0 : data[at]! * plan.factor;
      }
    }
  }

  return {
    async run(batch, parameters, gradients) {
      const { features, labels } = batch;
      const n = labels.length;
      const weights = sizes.slice(1).map((m, l) => matrix(parameters[2 * l]!.data, m, sizes[l]!));
      const inputs = [features, ...values.map((all) => firstRows(all, n))];
      for (let l = 0; l < nLayers; l++) {
        const isHidden = l < nLayers - 1;
        const out = inputs[l + 1]!;
        await backend.multiplyTransposed(inputs[l]!, weights[l]!, out);
        addBias(out, parameters[2 * l + 1]!.data, isHidden ? activation.value : undefined);
        if (isHidden) drop(out, l, batch);
      }
      const own = slopes.map((all) => firstRows(all, n));
      const dataLoss = meanLoss(loss, inputs[nLayers]!.data, sizes[nLayers]!, labels, own[nLayers - 1]!.data);
      for (let l = nLayers - 1; l >= 0; l--) {
        const dZ = own[l]!;
        await backend.transposedMultiply(dZ, inputs[l]!, matrix(gradients[2 * l]!, dZ.nCols, sizes[l]!));
        columnSumsOf(dZ, gradients[2 * l + 1]!);
        if (l === 0) break;
        transpose(weights[l]!, turned[l]!);
        await backend.multiplyTransposed(dZ, turned[l]!, own[l - 1]!);
        drop(own[l - 1]!, l - 1, batch);
        timesSlope(activation, inputs[l]!, plan.threshold === 0 ? 1 : plan.share, own[l - 1]!);
      }
      return dataLoss;
    },
    free: () => backend.free(...values, ...slopes, ...turned),
  };
}

/** d ⊙ a'(Z), by the values of the activation. */
function timesSlope({ slope }: Activation, { data }: MatrixF32, share: number, d: MatrixF32): void {
  for (let i = 0; i < data.length; i++) d.data[i] = d.data[i]! * slope(Math.fround(data[i]! * share));
}

function transpose(m: MatrixF32, out: MatrixF32): void {
  for (let i = 0; i < m.nRows; i++) {
    for (let j = 0; j < m.nCols; j++) out.data[j * m.nRows + i] = m.data[i * m.nCols + j]!;
  }
}
