import type { KernelExports } from '../../../kernels/exports.ts';
import type { ProgramMemory, WorkerProgram } from '../../../kernels/hosts/program.ts';
import { BARRIER_WORDS, Barrier } from './barrier.ts';
import { ChunkPass } from './chunk-pass.ts';
import { CHUNK, chunksOf, groupsOf, MAX_STEPS, SLICES, sliceBounds } from './job.ts';
import type { ParallelPlan, ParallelTask } from './parallel-plan.ts';
import { TrialSteps } from './trial-steps.ts';

/** What every worker thread runs at once: some steps of one setting's training. */
const parallelWorker: WorkerProgram<ParallelTask> = { name: 'models/training/steps/parallel-worker', run: takeSteps };
export default parallelWorker;

function takeSteps(kernels: KernelExports, memory: ProgramMemory, task: ParallelTask): void {
  const { plan, nThreads, crowded, firstBatch, firstStep, nSteps } = task;
  const barrier = new Barrier(new Int32Array(memory.buffer, plan.barrier, BARRIER_WORDS), nThreads, crowded);
  try {
    const run = opened(kernels, memory, task);
    for (let s = 0; s < nSteps; s++) {
      const first = (firstBatch + s) * plan.batchSize;
      const n = Math.min(plan.batchSize, plan.nSamples - first);
      barrier.share(groupsOf(n), (group) => addGroup(run, s, group, first, n));
      barrier.share(SLICES, (slice) => updateSlice(run, s, slice, firstStep + s, n));
    }
  } catch (error) {
    barrier.break();
    throw error;
  }
}

type Run = ReturnType<typeof open>;
let last: { readonly memory: ProgramMemory; readonly key: string; readonly run: Run } | undefined;

/** The views of a plan, made once for many calls. */
function opened(kernels: KernelExports, memory: ProgramMemory, { plan, lane }: ParallelTask): Run {
  const key = `${plan.id} ${lane}`;
  if (last?.memory !== memory || last.key !== key) last = { memory, key, run: open(kernels, memory, plan, lane) };
  return last.run;
}

function open(kernels: KernelExports, memory: ProgramMemory, plan: ParallelPlan, lane: number) {
  const { nClasses, nFeatures } = plan.data;
  const f64 = (address: number, n: number) => new Float64Array(memory.buffer, address, n);
  const mostGroups = groupsOf(plan.batchSize);
  const { data, trial, nSamples } = plan;
  return {
    kernels,
    plan,
    pass: new ChunkPass(kernels, memory, data, [trial], plan.scratch[lane]!, nSamples, nSamples),
    steps: new TrialSteps(kernels, memory, plan.data, plan.trial),
    bounds: sliceBounds(nClasses * nFeatures),
    groupBytes: nClasses * nFeatures * 4,
    biasParts: Array.from({ length: mostGroups }, (_, g) => f64(plan.biasParts + g * nClasses * 8, nClasses)),
    biasGradient: new Float64Array(nClasses),
    lossParts: f64(plan.lossParts, MAX_STEPS * mostGroups),
    penaltyParts: Array.from({ length: MAX_STEPS * SLICES }, (_, i) => f64(plan.penaltyParts + i * 16, 2)),
    learningRates: f64(plan.learningRates, MAX_STEPS),
  };
}

/** Loss and gradient of one group of a batch of n samples, whose places in the order start at `first`. */
function addGroup(run: Run, step: number, group: number, first: number, n: number): void {
  const { pass, plan } = run;
  const [firstChunk, end] = chunksOf(group, n);
  const biasSums = run.biasParts[group]!.fill(0);
  let sum = 0;
  for (let chunk = firstChunk; chunk < end; chunk++) {
    const from = first + chunk * CHUNK;
    const size = Math.min(CHUNK, first + n - from);
    pass.forward(from, size);
    sum += pass.loss(0, from, size, 1 / n, biasSums);
    pass.backward(plan.parts + group * run.groupBytes, size, chunk === firstChunk);
  }
  run.lossParts[step * groupsOf(plan.batchSize) + group] = sum;
}

/** Adds up what the groups found for one slice of the weights, and moves it; the first slice has the biases too. */
function updateSlice(run: Run, step: number, slice: number, number: number, n: number): void {
  const { kernels, plan, steps, bounds, biasParts, biasGradient } = run;
  const place = { number, learningRate: run.learningRates[step]! };
  const nGroups = groupsOf(n);
  kernels.addParts(plan.parts, run.groupBytes, nGroups, plan.trial.gradient, bounds[slice]!, bounds[slice + 1]!);
  steps.slice(slice, place, run.penaltyParts[step * SLICES + slice]!);
  if (slice > 0) return;
  biasGradient.fill(0);
  for (let g = 0; g < nGroups; g++) {
    for (let c = 0; c < biasGradient.length; c++) biasGradient[c] = biasGradient[c]! + biasParts[g]![c]!;
  }
  steps.bias(biasGradient, place);
}
