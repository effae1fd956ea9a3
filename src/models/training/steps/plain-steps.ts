import type { Backend } from '../../../kernels/backend.ts';
import { type MatrixF32, matrix } from '../../../kernels/matrix.ts';
import type { Batch, TrainableModel } from '../model.ts';
import { isMatrix, type ParameterSpec, sizeOf } from '../parameters.ts';
import { initialUpdateState, penaltyOn, update } from '../update.ts';
import type { Noise, Steps, StepsSetup } from './steps.ts';

/** Steps that read like the lecture: forward, loss, backward, update, one after the other on the main thread. */
export function plainSteps(model: TrainableModel, backend: Backend, setup: StepsSetup): Steps {
  const { hyperparameters, rows, labels, nSamples, input, batchSize } = setup;
  const noise: Noise = { key: 0 };
  const owned: MatrixF32[] = [];
  const pass = model.plainPass(backend, hyperparameters.loss, batchSize);
  const free = () => {
    pass.free();
    backend.free(...owned.splice(0));
  };
  const own = (nRows: number, nCols: number): MatrixF32 => {
    const m = backend.float32(nRows, nCols);
    owned.push(m);
    return m;
  };
  const arrayFor = (spec: ParameterSpec): Float32Array =>
    isMatrix(spec) ? own(1, sizeOf(spec)).data : new Float32Array(sizeOf(spec));
  try {
    const features = own(batchSize, rows.nCols);
    const classes = new Uint8Array(batchSize);
    const parameters = model.parameters.map((spec) => ({ ...spec, data: arrayFor(spec) }));
    const gradients = model.parameters.map(arrayFor);
    const order = new Int32Array(nSamples);
    const state = initialUpdateState(hyperparameters.optimizer, parameters);
    const step = async (b: number, number: number, learningRate: number): Promise<number> => {
      const chosen = order.subarray(b * batchSize, (b + 1) * batchSize);
      const batch = firstSamples({ features, labels: classes, first: b * batchSize, noise }, chosen.length);
      for (let i = 0; i < chosen.length; i++) batch.labels[i] = labels[chosen[i]!]!;
      await backend.gatherAffine(rows, chosen, input, batch.features);
      const dataLoss = await pass.run(batch, parameters, gradients);
      const loss = dataLoss + penaltyOn(hyperparameters, parameters);
      update(hyperparameters, parameters, gradients, state, { number, learningRate });
      return loss;
    };
    return {
      parameters,
      state,
      gradients,
      order,
      noise,
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

function firstSamples({ features, labels, ...rest }: Batch, n: number): Batch {
  const { data, nCols } = features;
  return { ...rest, features: matrix(data.subarray(0, n * nCols), n, nCols), labels: labels.subarray(0, n) };
}
