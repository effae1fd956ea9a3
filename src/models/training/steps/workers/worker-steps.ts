import type { Backend, Workers } from '../../../../kernels/backend.ts';
import type { WorkerProgram } from '../../../../kernels/hosts/program.ts';
import type { ParameterSpec } from '../../parameters.ts';
import { sizeOf } from '../../parameters.ts';
import { MAX_STEPS } from '../job.ts';
import { penaltyOfSums } from '../penalty-sums.ts';
import { SharedArrays } from '../shared-arrays.ts';
import type { Noise, Steps, StepsSetup } from '../steps.ts';
import { trialPlan } from '../trial-plan.ts';
import { BARRIER_WORDS, Barrier } from './barrier.ts';
import type { WorkerPlan, WorkerTask } from './worker-plan.ts';

/** What a model's steps have of their own. */
export interface StepsOfModel<Plan extends WorkerPlan> {
  readonly parameters: readonly ParameterSpec[];
  readonly nClasses: number;
  readonly program: WorkerProgram<WorkerTask<Plan>>;
  /** How many groups a batch of n samples is cut into. */
  groupsOf(nSamples: number): number;
  /** How many f64 the sums of the penalty take. */
  readonly nPenaltySums: number;
  /** Batches that are worth one call: about a fifth of a second. */
  readonly batchesPerCall: number;
  /** The rest of the plan. */
  own(arrays: SharedArrays): Omit<Plan, keyof WorkerPlan>;
}

let plans = 0;

/** Steps in all worker threads at once: memory for them, and calls. */
export function workerSteps<Plan extends WorkerPlan>(
  { parameters: specs, nClasses, program, groupsOf, nPenaltySums: nSums, batchesPerCall, own }: StepsOfModel<Plan>,
  backend: Backend,
  workers: Workers,
  { hyperparameters, rows, labels, nSamples, input, batchSize }: StepsSetup,
): Steps {
  const nGroups = groupsOf(batchSize);
  const arrays = new SharedArrays(backend);
  try {
    const sharedLabels = arrays.u8(labels.length);
    sharedLabels.set(labels);
    const { parameters, state } = arrays.parameters(specs, hyperparameters.optimizer);
    const gradients = specs.map((spec) => arrays.f32(sizeOf(spec)));
    const order = arrays.i32(nSamples);
    const lossParts = arrays.f64(MAX_STEPS * nGroups);
    const penaltyParts = arrays.f64(MAX_STEPS * nSums);
    const rates = arrays.f64(MAX_STEPS);
    const barrierWords = arrays.i32(BARRIER_WORDS);
    const trial = trialPlan(hyperparameters, parameters, gradients, state);
    const common: WorkerPlan = {
      id: plans++,
      data: {
        nFeatures: rows.nCols,
        nClasses,
        ...arrays.rows(rows, input),
        labels: sharedLabels.byteOffset,
        order: order.byteOffset,
      },
      ...{ trial, nSamples, nImages: labels.length, batchSize },
      lossParts: lossParts.byteOffset,
      penaltyParts: penaltyParts.byteOffset,
      learningRates: rates.byteOffset,
      barrier: barrierWords.byteOffset,
    };
    const plan = { ...common, ...own(arrays) } as Plan;
    const noise: Noise = { key: 0 };
    /** Data loss plus penalty of a step on n samples. */
    const lossOfStep = (step: number, n: number): number => {
      let sum = 0;
      for (let group = 0; group < groupsOf(n); group++) sum += lossParts[step * nGroups + group]!;
      return sum / n + penaltyOfSums(trial.penalty, penaltyParts.subarray(step * nSums, (step + 1) * nSums));
    };
    return {
      ...{ parameters, state, gradients, order, noise },
      stepsPerCall: Math.max(1, Math.min(MAX_STEPS, Math.floor(batchesPerCall))),
      run: async (firstBatch, firstStep, learningRates, signal) => {
        const nSteps = learningRates.length;
        const { threads: nThreads, crowded } = workers;
        rates.set(learningRates);
        const all = { plan, nThreads, crowded, firstBatch, firstStep, nSteps, key: noise.key };
        const task = (lane: number): WorkerTask<Plan> => ({ ...all, lane });
        // A thread that is gone, with its memory used up for one, cannot break the barrier itself.
        const release = () => new Barrier(barrierWords, nThreads, crowded).break();
        signal?.addEventListener('abort', release);
        try {
          await workers.runEverywhere(program, task, release);
        } catch (error) {
          signal?.throwIfAborted();
          throw error;
        } finally {
          signal?.removeEventListener('abort', release);
        }
        return learningRates.map((_, s) => lossOfStep(s, Math.min(batchSize, nSamples - (firstBatch + s) * batchSize)));
      },
      free: () => arrays.free(),
    };
  } catch (error) {
    arrays.free();
    throw error;
  }
}
