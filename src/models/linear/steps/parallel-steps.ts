import type { Backend, Workers } from '../../../kernels/backend.ts';
import { type MatrixF32, type MatrixU8, matrix } from '../../../kernels/matrix.ts';
import type { OptimizerState } from '../optimizers/optimizer.ts';
import { BARRIER_WORDS } from './barrier.ts';
import { CHUNK, GROUPS, MAX_STEPS, ROW_PADDING, SLICES, type StepsPlan, type StepsTask } from './job.ts';
import type { Steps, StepsSetup } from './steps.ts';

/** Workers run compiled JavaScript, also when this file runs from its source (tests): hence dist, seen from src or dist. */
const PROGRAM = new URL('../../../../dist/models/linear/steps/worker.js', import.meta.url);

/** Samples that are worth one call. */
const SAMPLES_PER_CALL = 8192;

let plans = 0;

/**
 * Steps in all worker threads at once. A batch is cut into groups of samples, whose gradients are computed apart, from
 * bytes to sums while they are in the cache, and added in the order of the groups: the same bits for any number of threads.
 */
export function parallelSteps(backend: Backend, workers: Workers, setup: StepsSetup): Steps {
  const { hyperparameters, pixels, labels, mean, nClasses, batchSize } = setup;
  const { loss, optimizer, regularizer, regularizationStrength: strength } = hyperparameters;
  const nSamples = labels.length;
  const nFeatures = mean.length;
  const nWeights = nClasses * nFeatures;
  const owned: (MatrixF32 | MatrixU8)[] = [];
  const free = () => backend.free(...owned.splice(0));
  const bytes = (n: number): Uint8Array => {
    const m = backend.uint8(1, n);
    owned.push(m);
    return m.data;
  };
  const f32 = (n: number): Float32Array => {
    const m = backend.float32(1, n);
    owned.push(m);
    return m.data;
  };
  const f64 = (n: number): Float64Array => {
    const { buffer, byteOffset } = bytes(n * 8);
    return new Float64Array(buffer, byteOffset, n);
  };
  const i32 = (n: number): Int32Array => {
    const { buffer, byteOffset } = bytes(n * 4);
    return new Int32Array(buffer, byteOffset, n);
  };
  const stateFor = (n: number): OptimizerState =>
    Object.fromEntries(optimizer.stateNames.map((name) => [name, f32(n)]));
  const addresses = (arrays: OptimizerState): Record<string, number> =>
    Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.byteOffset]));
  const byLane = (n: number): number[] => Array.from({ length: workers.threads }, () => f32(n).byteOffset);

  try {
    const sharedLabels = bytes(nSamples);
    sharedLabels.set(labels);
    const sharedMean = f32(nFeatures);
    sharedMean.set(mean);
    const weight = f32(nWeights);
    const bias = f32(nClasses);
    const order = i32(nSamples);
    const state = { weight: stateFor(nWeights), bias: stateFor(nClasses) };
    const lossParts = f64(MAX_STEPS * GROUPS);
    const penaltyParts = f64(MAX_STEPS * SLICES * 2);
    const rates = f64(MAX_STEPS);
    const { squared, absolute } = regularizer;
    const plan: StepsPlan = {
      id: plans++,
      nSamples,
      nFeatures,
      nClasses,
      batchSize,
      loss: { name: loss.name, settings: loss.settings },
      optimizer: { name: optimizer.name, settings: optimizer.settings },
      penalty: { squared, absolute, strength },
      pixels: pixels.data.byteOffset,
      labels: sharedLabels.byteOffset,
      mean: sharedMean.byteOffset,
      order: order.byteOffset,
      weight: weight.byteOffset,
      bias: bias.byteOffset,
      weightState: addresses(state.weight),
      biasState: addresses(state.bias),
      gradient: f32(nWeights).byteOffset,
      biasGradient: f32(nClasses).byteOffset,
      parts: f32(GROUPS * nWeights).byteOffset,
      biasParts: f64(GROUPS * nClasses).byteOffset,
      lossParts: lossParts.byteOffset,
      penaltyParts: penaltyParts.byteOffset,
      learningRates: rates.byteOffset,
      barrier: i32(BARRIER_WORDS).byteOffset,
      features: byLane(CHUNK * (nFeatures + ROW_PADDING)),
      scores: byLane(CHUNK * nClasses),
    };
    const lossOfStep = (step: number, n: number): number => {
      let sum = 0;
      for (let group = 0; group < GROUPS; group++) sum += lossParts[step * GROUPS + group]!;
      let squares = 0;
      let magnitudes = 0;
      for (let slice = 0; slice < SLICES; slice++) {
        squares += penaltyParts[(step * SLICES + slice) * 2]!;
        magnitudes += penaltyParts[(step * SLICES + slice) * 2 + 1]!;
      }
      return sum / n + strength * (squared * squares + absolute * magnitudes);
    };
    return {
      parameters: { weight: matrix(weight, nClasses, nFeatures), bias },
      state,
      order,
      stepsPerCall: Math.max(1, Math.min(MAX_STEPS, Math.floor(SAMPLES_PER_CALL / batchSize))),
      run: async (firstBatch, firstStep, learningRates) => {
        const nSteps = learningRates.length;
        rates.set(learningRates);
        const task = (lane: number): StepsTask => ({
          plan,
          lane,
          nThreads: workers.threads,
          firstBatch,
          firstStep,
          nSteps,
        });
        await workers.runEverywhere(PROGRAM, task);
        return learningRates.map((_, s) => lossOfStep(s, Math.min(batchSize, nSamples - (firstBatch + s) * batchSize)));
      },
      free,
    };
  } catch (error) {
    free();
    throw error;
  }
}
