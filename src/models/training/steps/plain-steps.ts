import type { Backend } from '../../../kernels/backend.ts';
import { type MatrixF32, matrix } from '../../../kernels/matrix.ts';
import { type Batch, lossAndGradient, type Parameters } from '../../objective/objective.ts';
import { initialUpdateState, update } from '../update.ts';
import type { Steps, StepsSetup } from './steps.ts';

/** Steps that read like the lecture: forward, loss, backward, update, one after the other on the main thread. */
export function plainSteps(backend: Backend, setup: StepsSetup): Steps {
  const { hyperparameters, rows, labels, input, nClasses, batchSize } = setup;
  const nSamples = labels.length;
  const nFeatures = rows.nCols;
  const owned: MatrixF32[] = [];
  const free = () => backend.free(...owned.splice(0));
  const own = (m: MatrixF32): MatrixF32 => {
    owned.push(m);
    return m;
  };
  const newParameters = (): Parameters => ({
    weight: own(backend.float32(nClasses, nFeatures)),
    bias: new Float32Array(nClasses),
  });
  try {
    const fullBatch: Batch = {
      features: own(backend.float32(batchSize, nFeatures)),
      labels: new Uint8Array(batchSize),
      scores: own(backend.float32(batchSize, nClasses)),
      dScores: own(backend.float32(batchSize, nClasses)),
    };
    const parameters = newParameters();
    const gradient = newParameters();
    const order = new Int32Array(nSamples);
    const state = initialUpdateState(hyperparameters, parameters);
    const step = async (b: number, number: number, learningRate: number): Promise<number> => {
      const chosen = order.subarray(b * batchSize, (b + 1) * batchSize);
      const batch = chosen.length === batchSize ? fullBatch : firstSamples(fullBatch, chosen.length);
      for (let i = 0; i < chosen.length; i++) batch.labels[i] = labels[chosen[i]!]!;
      await backend.gatherAffine(rows, chosen, input, batch.features);
      const loss = await lossAndGradient(backend, hyperparameters, parameters, batch, gradient);
      update(hyperparameters, parameters, gradient, state, { number, learningRate });
      return loss;
    };
    return {
      parameters,
      state,
      order,
      stepsPerCall: 1,
      run: async (firstBatch, firstStep, learningRates) => {
        const losses: number[] = [];
        for (const [i, rate] of learningRates.entries()) losses.push(await step(firstBatch + i, firstStep + i, rate));
        return losses;
      },
      free,
    };
  } catch (error) {
    free();
    throw error;
  }
}

function firstSamples({ features, labels, scores, dScores }: Batch, n: number): Batch {
  const first = (m: MatrixF32) => matrix(m.data.subarray(0, n * m.nCols), n, m.nCols);
  return { features: first(features), labels: labels.subarray(0, n), scores: first(scores), dScores: first(dScores) };
}
