import { kernels, sharedBuffer } from '../../../kernels/worker-side.ts';
import type { OptimizerState } from '../optimizers/optimizer.ts';
import { updateParameters } from '../update.ts';
import { BARRIER_WORDS, Barrier } from './barrier.ts';
import {
  CHUNK,
  GROUPS,
  lossOf,
  MAX_STEPS,
  optimizerOf,
  ROW_PADDING,
  SLICES,
  type StepsPlan,
  type StepsTask,
} from './job.ts';

/** What piscina runs in every worker thread at once: some steps of a training run. */
export default ({ plan, lane, nThreads, firstBatch, firstStep, nSteps }: StepsTask): void => {
  const run = opened(plan, lane);
  const barrier = new Barrier(run.barrier, nThreads);
  try {
    for (let s = 0; s < nSteps; s++) {
      const first = (firstBatch + s) * plan.batchSize;
      const n = Math.min(plan.batchSize, plan.nSamples - first);
      barrier.share(GROUPS, (group) => addGroup(run, s, group, first, n));
      barrier.share(SLICES, (slice) => updateSlice(run, s, slice, firstStep + s));
    }
  } catch (error) {
    barrier.break();
    throw error;
  }
};

type Run = ReturnType<typeof open>;
let last: { readonly key: string; readonly run: Run } | undefined;

/** The views of a plan, made once for many calls. */
function opened(plan: StepsPlan, lane: number): Run {
  const key = `${plan.id} ${lane}`;
  if (last?.key !== key) last = { key, run: open(plan, lane) };
  return last.run;
}

function open(plan: StepsPlan, lane: number) {
  const buffer = sharedBuffer();
  const { nClasses, nFeatures, nSamples } = plan;
  const f32 = (address: number, n: number) => new Float32Array(buffer, address, n);
  const f64 = (address: number, n: number) => new Float64Array(buffer, address, n);
  const nWeights = nClasses * nFeatures;
  const weight = f32(plan.weight, nWeights);
  const gradient = f32(plan.gradient, nWeights);
  const bounds = Array.from({ length: SLICES + 1 }, (_, i) => Math.floor((i * nWeights) / SLICES / 4) * 4);
  bounds[SLICES] = nWeights;
  const state = (addresses: Readonly<Record<string, number>>, from: number, n: number): OptimizerState =>
    Object.fromEntries(Object.entries(addresses).map(([name, address]) => [name, f32(address + from * 4, n)]));
  return {
    plan,
    loss: lossOf(plan.loss),
    hyperparameters: { optimizer: optimizerOf(plan.optimizer), ...plan.penalty },
    order: new Int32Array(buffer, plan.order, nSamples),
    labels: new Uint8Array(buffer, plan.labels, nSamples),
    features: plan.features[lane]!,
    scoresAddress: plan.scores[lane]!,
    scores: f32(plan.scores[lane]!, CHUNK * nClasses),
    bias: f32(plan.bias, nClasses),
    biasGradient: f32(plan.biasGradient, nClasses),
    biasState: state(plan.biasState, 0, nClasses),
    biasParts: f64(plan.biasParts, GROUPS * nClasses),
    parts: Array.from({ length: GROUPS }, (_, g) => f32(plan.parts + g * nWeights * 4, nWeights)),
    lossParts: f64(plan.lossParts, MAX_STEPS * GROUPS),
    penaltyParts: f64(plan.penaltyParts, MAX_STEPS * SLICES * 2),
    learningRates: f64(plan.learningRates, MAX_STEPS),
    barrier: new Int32Array(buffer, plan.barrier, BARRIER_WORDS),
    slices: Array.from({ length: SLICES }, (_, i) => {
      const from = bounds[i]!;
      const to = bounds[i + 1]!;
      return {
        from,
        to,
        weight: weight.subarray(from, to),
        gradient: gradient.subarray(from, to),
        state: state(plan.weightState, from, to - from),
      };
    }),
  };
}

/** Loss and gradient of one group of a batch of n samples, whose row numbers start at `first` of the order. */
function addGroup(run: Run, step: number, group: number, first: number, n: number): void {
  const { plan, loss, scores, bias, biasParts, order, labels } = run;
  const { nFeatures, nClasses } = plan;
  const stride = (nFeatures + ROW_PADDING) * 4;
  const nChunks = Math.ceil(n / CHUNK);
  const part = run.parts[group]!;
  part.fill(0);
  biasParts.fill(0, group * nClasses, (group + 1) * nClasses);
  let sum = 0;
  const end = Math.floor(((group + 1) * nChunks) / GROUPS);
  for (let chunk = Math.floor((group * nChunks) / GROUPS); chunk < end; chunk++) {
    const from = first + chunk * CHUNK;
    const size = Math.min(CHUNK, first + n - from);
    kernels.gatherCentred(plan.pixels, nFeatures, plan.order, plan.mean, run.features, stride, from, from + size);
    kernels.multiplyTransposed(run.features, stride, plan.weight, run.scoresAddress, nFeatures, nClasses, 0, size);
    for (let i = 0; i < size; i++) {
      const at = i * nClasses;
      for (let c = 0; c < nClasses; c++) scores[at + c] = scores[at + c]! + bias[c]!;
      sum += loss.sample(scores, at, nClasses, labels[order[from + i]!]!, scores, 1 / n);
      for (let c = 0; c < nClasses; c++) biasParts[group * nClasses + c]! += scores[at + c]!;
    }
    kernels.addTransposedMultiply(run.scoresAddress, run.features, stride, part.byteOffset, size, nClasses, nFeatures);
  }
  run.lossParts[step * GROUPS + group] = sum;
}

/** Adds up what the groups found for one slice of the weights, and moves it; the first slice has the bias too. */
function updateSlice(run: Run, step: number, slice: number, number: number): void {
  const { plan, hyperparameters, penaltyParts, biasParts, biasGradient } = run;
  const { nClasses, nFeatures } = plan;
  const { from, to, weight, gradient, state } = run.slices[slice]!;
  kernels.addParts(plan.parts, nClasses * nFeatures * 4, GROUPS, plan.gradient, from, to);
  if (hyperparameters.squared !== 0 || hyperparameters.absolute !== 0) {
    let squares = 0;
    let magnitudes = 0;
    for (let i = 0; i < weight.length; i++) {
      const w = weight[i]!;
      squares += w * w;
      magnitudes += Math.abs(w);
    }
    penaltyParts[(step * SLICES + slice) * 2] = squares;
    penaltyParts[(step * SLICES + slice) * 2 + 1] = magnitudes;
  }
  const at = { number, learningRate: run.learningRates[step]! };
  updateParameters(hyperparameters, weight, gradient, state, at);
  if (slice > 0) return;
  for (let c = 0; c < nClasses; c++) {
    let sum = 0;
    for (let group = 0; group < GROUPS; group++) sum += biasParts[group * nClasses + c]!;
    biasGradient[c] = sum;
  }
  const free = { optimizer: hyperparameters.optimizer, squared: 0, absolute: 0, strength: 0 };
  updateParameters(free, run.bias, biasGradient, run.biasState, at);
}
