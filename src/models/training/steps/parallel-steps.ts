import type { Backend, Workers } from '../../../kernels/backend.ts';
import type { CohortModel } from '../model.ts';
import { isMatrix, sizeOf } from '../parameters.ts';
import { BARRIER_WORDS, Barrier } from './barrier.ts';
import { groupsOf, MAX_STEPS } from './job.ts';
import type { ParallelPlan, ParallelTask } from './parallel-plan.ts';
import { penaltyOfSums, penaltySumsOf } from './penalty-sums.ts';
import { SharedArrays } from './shared-arrays.ts';
import type { Steps, StepsSetup } from './steps.ts';
import { trialPlan } from './trial-plan.ts';

/** Samples that are worth one call. */
const SAMPLES_PER_CALL = 16_384;

let plans = 0;

/**
 * Steps in all worker threads at once. A batch is cut into groups of samples, whose gradients are computed apart, from
 * bytes to sums while they are in the cache, and added in the order of the groups: the same bits for any number of threads.
 */
export function parallelSteps(model: CohortModel, backend: Backend, workers: Workers, setup: StepsSetup): Steps {
  const { hyperparameters, rows, labels, nSamples, input, batchSize } = setup;
  const nGroups = groupsOf(batchSize);
  const arrays = new SharedArrays(backend);
  try {
    const sharedLabels = arrays.u8(labels.length);
    sharedLabels.set(labels);
    const { parameters, state } = arrays.parameters(model.parameters, hyperparameters.optimizer);
    const order = arrays.i32(nSamples);
    const lossParts = arrays.f64(MAX_STEPS * nGroups);
    const nSums = penaltySumsOf(parameters);
    const penaltyParts = arrays.f64(MAX_STEPS * nSums);
    const rates = arrays.f64(MAX_STEPS);
    const barrierWords = arrays.i32(BARRIER_WORDS);
    const gradients = parameters.map((spec) => arrays.f32(sizeOf(spec)));
    const trial = trialPlan(hyperparameters, parameters, gradients, state);
    const plan: ParallelPlan = {
      id: plans++,
      data: {
        nFeatures: rows.nCols,
        nClasses: model.nClasses,
        ...arrays.rows(rows, input),
        labels: sharedLabels.byteOffset,
        order: order.byteOffset,
      },
      trial,
      nSamples,
      nImages: labels.length,
      batchSize,
      parts: parameters.map((spec) => {
        const n = nGroups * sizeOf(spec);
        return (isMatrix(spec) ? arrays.f32(n) : arrays.f64(n)).byteOffset;
      }),
      lossParts: lossParts.byteOffset,
      penaltyParts: penaltyParts.byteOffset,
      learningRates: rates.byteOffset,
      barrier: barrierWords.byteOffset,
      scratch: Array.from({ length: workers.threads }, () => model.scratch(arrays, 1)),
    };
    /** Data loss plus penalty of a step on n samples. */
    const lossOfStep = (step: number, n: number): number => {
      let sum = 0;
      for (let group = 0; group < groupsOf(n); group++) sum += lossParts[step * nGroups + group]!;
      const sums = penaltyParts.subarray(step * nSums, (step + 1) * nSums);
      return sum / n + penaltyOfSums(trial.penalty, sums);
    };
    return {
      parameters,
      state,
      gradients,
      order,
      noise: { key: 0 },
      stepsPerCall: Math.max(1, Math.min(MAX_STEPS, Math.floor(SAMPLES_PER_CALL / batchSize))),
      run: async (firstBatch, firstStep, learningRates) => {
        const nSteps = learningRates.length;
        const { threads: nThreads, crowded } = workers;
        rates.set(learningRates);
        const task = (lane: number): ParallelTask => ({ plan, lane, nThreads, crowded, firstBatch, firstStep, nSteps });
        // A thread that is gone, with its memory used up for one, cannot break the barrier itself.
        const release = () => new Barrier(barrierWords, nThreads, crowded).break();
        await workers.runEverywhere(model.programs.parallel, task, release);
        return learningRates.map((_, s) => lossOfStep(s, Math.min(batchSize, nSamples - (firstBatch + s) * batchSize)));
      },
      free: () => arrays.free(),
    };
  } catch (error) {
    arrays.free();
    throw error;
  }
}
