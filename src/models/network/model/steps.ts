import type { Backend, Workers } from '../../../kernels/backend.ts';
import type { TrainableModel } from '../../training/model.ts';
import { sizeOf } from '../../training/parameters.ts';
import { BARRIER_WORDS, Barrier } from '../../training/steps/barrier.ts';
import { MAX_STEPS, ROW_PADDING } from '../../training/steps/job.ts';
import type { Noise } from '../../training/steps/noise.ts';
import { penaltyOfSums } from '../../training/steps/penalty-sums.ts';
import { SharedArrays } from '../../training/steps/shared-arrays.ts';
import type { Steps, StepsSetup } from '../../training/steps/steps.ts';
import { trialPlan } from '../../training/steps/trial-plan.ts';
import { activationNamed } from '../activations.ts';
import { dropoutPlan } from '../dropout.ts';
import type { Architecture } from '../hyperparameters.ts';
import { layerSizes } from './parameters.ts';
import {
  columnsBytes,
  GRADIENT_ROWS,
  groupsOf,
  type NetworkPlan,
  type NetworkTask,
  PANEL,
  paddedBlock,
  panelsBytes,
  penaltyPairs,
} from './plan.ts';
import program from './worker.ts';

/** Products that are worth one call: about a fifth of a second. */
const WORK_PER_CALL = 4e9;
/** Bytes of an entry of the lists that gradients are made by, and of their beginning. */
const LIST_ENTRY = 8;
const LIST_HEAD = 96;

let plans = 0;

/**
 * Steps of a network in all worker threads at once. Every sum is made by one thread, over samples or units in ascending order,
 * however tasks are shared out: the same bits for any number of threads.
 */
export function networkSteps(
  model: TrainableModel,
  { hidden, activation, dropout }: Architecture,
  backend: Backend,
  workers: Workers,
  setup: StepsSetup,
): Steps {
  const { hyperparameters, rows, labels, nSamples, input, batchSize } = setup;
  const sizes = layerSizes(model.nClasses, rows.nCols, hidden);
  const last = sizes.length - 1;
  const block = paddedBlock(batchSize);
  const nGroups = groupsOf(batchSize);
  const arrays = new SharedArrays(backend);
  try {
    const bytes = (n: number): number => arrays.u8(n).byteOffset;
    const sharedLabels = arrays.u8(labels.length);
    sharedLabels.set(labels);
    const { parameters, state } = arrays.parameters(model.parameters, hyperparameters.optimizer);
    const gradients = parameters.map((spec) => arrays.f32(sizeOf(spec)));
    const order = arrays.i32(nSamples);
    const lossParts = arrays.f64(MAX_STEPS * nGroups);
    const nSums = 2 * penaltyPairs(sizes);
    const penaltyParts = arrays.f64(MAX_STEPS * nSums);
    const rates = arrays.f64(MAX_STEPS);
    const barrierWords = arrays.i32(BARRIER_WORDS);
    const rowStride = (Math.max(...sizes) + ROW_PADDING) * 4;
    const trial = trialPlan(hyperparameters, parameters, gradients, state);
    const plan: NetworkPlan = {
      id: plans++,
      data: {
        nFeatures: rows.nCols,
        nClasses: model.nClasses,
        ...arrays.rows(rows, input),
        labels: sharedLabels.byteOffset,
        order: order.byteOffset,
      },
      ...{ trial, nSamples, nImages: labels.length, batchSize, block },
      layers: sizes.map((size, l) => ({
        size,
        values: bytes(panelsBytes(block, size)),
        slopes: l === 0 ? 0 : bytes(panelsBytes(block, size)),
        columns: l === last ? 0 : bytes(columnsBytes(block, size)),
      })),
      kernel: activationNamed(activation).kernel,
      dropout: dropoutPlan(dropout),
      biasSums: arrays.f64(sizes.slice(1).reduce((sum, size) => sum + size, 0)).byteOffset,
      lossParts: lossParts.byteOffset,
      penaltyParts: penaltyParts.byteOffset,
      learningRates: rates.byteOffset,
      barrier: barrierWords.byteOffset,
      scratch: Array.from({ length: workers.threads }, () => ({
        rows: bytes(PANEL * rowStride),
        exponentials: arrays.f64(model.nClasses + 1).byteOffset,
        sums: arrays.f64(model.nClasses).byteOffset,
        lists: bytes(LIST_HEAD + GRADIENT_ROWS * (block + 1) * LIST_ENTRY),
      })),
      rowStride,
    };
    const noise: Noise = { key: 0 };
    /** Data loss plus penalty of a step on n samples. */
    const lossOfStep = (step: number, n: number): number => {
      let sum = 0;
      for (let group = 0; group < groupsOf(n); group++) sum += lossParts[step * nGroups + group]!;
      return sum / n + penaltyOfSums(trial.penalty, penaltyParts.subarray(step * nSums, (step + 1) * nSums));
    };
    const products = batchSize * sizes.slice(1).reduce((sum, size, l) => sum + 2 * size * sizes[l]!, 0);
    return {
      ...{ parameters, gradients, state, order, noise },
      stepsPerCall: Math.max(1, Math.min(MAX_STEPS, Math.floor(WORK_PER_CALL / products))),
      run: async (firstBatch, firstStep, learningRates) => {
        const nSteps = learningRates.length;
        const { threads: nThreads, crowded } = workers;
        rates.set(learningRates);
        const common = { plan, nThreads, crowded, firstBatch, firstStep, nSteps, key: noise.key };
        const task = (lane: number): NetworkTask => ({ ...common, lane });
        // A thread that is gone, with its memory used up for one, cannot break the barrier itself.
        const release = () => new Barrier(barrierWords, nThreads, crowded).break();
        await workers.runEverywhere(program, task, release);
        return learningRates.map((_, s) => lossOfStep(s, Math.min(batchSize, nSamples - (firstBatch + s) * batchSize)));
      },
      free: () => arrays.free(),
    };
  } catch (error) {
    arrays.free();
    throw error;
  }
}
