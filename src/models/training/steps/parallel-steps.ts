import type { Backend, Workers } from '../../../kernels/backend.ts';
import { matrix } from '../../../kernels/matrix.ts';
import { BARRIER_WORDS, Barrier } from './barrier.ts';
import { groupsOf, MAX_STEPS, SLICES } from './job.ts';
import type { ParallelPlan, ParallelTask } from './parallel-plan.ts';
import parallelWorker from './parallel-worker.ts';
import { penaltyOfSums } from './penalty-sums.ts';
import { addressesOf, SharedArrays } from './shared-arrays.ts';
import type { Steps, StepsSetup } from './steps.ts';

/** Samples that are worth one call. */
const SAMPLES_PER_CALL = 16_384;

let plans = 0;

/**
 * Steps in all worker threads at once. A batch is cut into groups of samples, whose gradients are computed apart, from
 * bytes to sums while they are in the cache, and added in the order of the groups: the same bits for any number of threads.
 */
export function parallelSteps(backend: Backend, workers: Workers, setup: StepsSetup): Steps {
  const { hyperparameters, rows, labels, input, nClasses, batchSize } = setup;
  const { loss, optimizer, regularizer, regularizationStrength: strength } = hyperparameters;
  const nSamples = labels.length;
  const nFeatures = rows.nCols;
  const nWeights = nClasses * nFeatures;
  const nGroups = groupsOf(batchSize);
  const arrays = new SharedArrays(backend);
  try {
    const sharedLabels = arrays.u8(nSamples);
    sharedLabels.set(labels);
    const weight = arrays.f32(nWeights);
    const bias = arrays.f32(nClasses);
    const order = arrays.i32(nSamples);
    const { stateNames } = optimizer;
    const state = { weight: arrays.state(stateNames, nWeights), bias: arrays.state(stateNames, nClasses) };
    const lossParts = arrays.f64(MAX_STEPS * nGroups);
    const penaltyParts = arrays.f64(MAX_STEPS * SLICES * 2);
    const rates = arrays.f64(MAX_STEPS);
    const barrierWords = arrays.i32(BARRIER_WORDS);
    const penalty = { squared: regularizer.squared, absolute: regularizer.absolute, strength };
    const plan: ParallelPlan = {
      id: plans++,
      data: {
        nFeatures,
        nClasses,
        ...arrays.rows(rows, input),
        labels: sharedLabels.byteOffset,
        order: order.byteOffset,
      },
      trial: {
        loss: { name: loss.name, settings: loss.settings },
        optimizer: { name: optimizer.name, settings: optimizer.settings },
        penalty,
        weight: weight.byteOffset,
        bias: bias.byteOffset,
        gradient: arrays.f32(nWeights).byteOffset,
        biasGradient: arrays.f32(nClasses).byteOffset,
        weightState: addressesOf(state.weight),
        biasState: addressesOf(state.bias),
      },
      nSamples,
      batchSize,
      parts: arrays.f32(nGroups * nWeights).byteOffset,
      biasParts: arrays.f64(nGroups * nClasses).byteOffset,
      lossParts: lossParts.byteOffset,
      penaltyParts: penaltyParts.byteOffset,
      learningRates: rates.byteOffset,
      barrier: barrierWords.byteOffset,
      scratch: Array.from({ length: workers.threads }, () => arrays.chunkScratch(nFeatures, nClasses, nClasses)),
    };
    /** Data loss plus penalty of a step on n samples. */
    const lossOfStep = (step: number, n: number): number => {
      let sum = 0;
      for (let group = 0; group < groupsOf(n); group++) sum += lossParts[step * nGroups + group]!;
      const sums = penaltyParts.subarray(step * SLICES * 2, (step + 1) * SLICES * 2);
      return sum / n + penaltyOfSums(penalty, sums);
    };
    return {
      parameters: { weight: matrix(weight, nClasses, nFeatures), bias },
      state,
      order,
      stepsPerCall: Math.max(1, Math.min(MAX_STEPS, Math.floor(SAMPLES_PER_CALL / batchSize))),
      run: async (firstBatch, firstStep, learningRates) => {
        const nSteps = learningRates.length;
        const { threads: nThreads, crowded } = workers;
        rates.set(learningRates);
        const task = (lane: number): ParallelTask => ({ plan, lane, nThreads, crowded, firstBatch, firstStep, nSteps });
        // A thread that is gone, with its memory used up for one, cannot break the barrier itself.
        const release = () => new Barrier(barrierWords, nThreads, crowded).break();
        await workers.runEverywhere(parallelWorker, task, release);
        return learningRates.map((_, s) => lossOfStep(s, Math.min(batchSize, nSamples - (firstBatch + s) * batchSize)));
      },
      free: () => arrays.free(),
    };
  } catch (error) {
    arrays.free();
    throw error;
  }
}
