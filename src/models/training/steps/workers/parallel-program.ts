import type { KernelExports } from '../../../../kernels/exports.ts';
import type { ProgramMemory, WorkerProgram } from '../../../../kernels/hosts/program.ts';
import type { OpenPass, PassSums } from '../../model.ts';
import { isMatrix, sizeOf } from '../../parameters.ts';
import { CHUNK, chunksOf, groupsOf, MAX_STEPS, SLICES, sliceBounds } from '../job.ts';
import { pairsOf, penaltySumsOf } from '../penalty-sums.ts';
import { TrialSteps } from '../trial-steps.ts';
import type { ParallelPlan, ParallelTask } from './parallel-plan.ts';
import { workerProgram } from './worker-program.ts';

/**
 * The steps of a model that goes through a few samples at a time.
 * @param name     of the module whose default export it is
 * @param openPass of the model
 */
export const parallelProgram = (name: string, openPass: OpenPass): WorkerProgram<ParallelTask> =>
  workerProgram<ParallelPlan, Run>(
    name,
    (kernels, memory, plan, lane) => open(kernels, memory, openPass, plan, lane),
    (run, { step, number, first, size }, barrier) => {
      barrier.share(groupsOf(size), (group) => addGroup(run, step, group, first, size));
      barrier.share(SLICES, (slice) => updateSlice(run, step, slice, number, size));
    },
  );

type Run = ReturnType<typeof open>;

function open(kernels: KernelExports, memory: ProgramMemory, openPass: OpenPass, plan: ParallelPlan, lane: number) {
  const f64 = (address: number, n: number) => new Float64Array(memory.buffer, address, n);
  const { data, trial, nSamples } = plan;
  const tensors = trial.tensors.map((tensor, i) => ({ tensor, n: sizeOf(tensor), parts: plan.parts[i]! }));
  const vectors = tensors.filter(({ tensor }) => !isMatrix(tensor));
  const matrices = tensors
    .filter(({ tensor }) => isMatrix(tensor))
    .map(({ tensor, n, parts }) => ({ gradient: tensor.gradient, parts, groupBytes: n * 4, bounds: sliceBounds(n) }));
  const nSums = penaltySumsOf(trial.tensors);
  const groups = Array.from({ length: groupsOf(plan.batchSize) }, (_, g) => ({
    matrices: matrices.map(({ parts, groupBytes }) => parts + g * groupBytes),
    sums: { loss: 0, vectors: vectors.map(({ n, parts }) => f64(parts + g * n * 8, n)) } satisfies PassSums,
  }));
  return {
    kernels,
    pass: openPass(kernels, memory, {
      ...{ data, trials: [trial], scratch: plan.scratch[lane]! },
      ...{ nSamples, nImages: plan.nImages },
    }),
    steps: new TrialSteps(kernels, memory, trial),
    groups,
    matrices,
    vectorGradients: vectors.map(({ n }) => new Float64Array(n)),
    lossParts: f64(plan.lossParts, MAX_STEPS * groups.length),
    penaltySums: Array.from({ length: MAX_STEPS }, (_, s) => pairsOf(f64(plan.penaltyParts + s * nSums * 8, nSums))),
    learningRates: f64(plan.learningRates, MAX_STEPS),
  };
}

/** Loss and gradient of one group of a batch of n samples, whose places in the order start at `first`. */
function addGroup({ pass, groups, lossParts }: Run, step: number, group: number, first: number, n: number): void {
  const { matrices, sums } = groups[group]!;
  const [firstChunk, end] = chunksOf(group, n);
  sums.loss = 0;
  for (const vector of sums.vectors) vector.fill(0);
  for (let chunk = firstChunk; chunk < end; chunk++) {
    const from = first + chunk * CHUNK;
    const size = Math.min(CHUNK, first + n - from);
    pass.learn(from, size, 1 / n, matrices, chunk === firstChunk, [sums]);
  }
  lossParts[step * groups.length + group] = sums.loss;
}

/** Adds up what the groups found for one slice of each matrix, and moves it; the first slice has the vectors too. */
function updateSlice(run: Run, step: number, slice: number, number: number, n: number): void {
  const { kernels, steps, groups, matrices, vectorGradients } = run;
  const place = { number, learningRate: run.learningRates[step]! };
  const sums = run.penaltySums[step]!;
  const nGroups = groupsOf(n);
  for (const { gradient, parts, groupBytes, bounds } of matrices) {
    kernels.addParts(parts, groupBytes, nGroups, gradient, bounds[slice]!, bounds[slice + 1]!);
  }
  steps.moveMatrices(slice, place, sums);
  if (slice > 0) return;
  for (const [v, gradient] of vectorGradients.entries()) {
    gradient.fill(0);
    for (let g = 0; g < nGroups; g++) addTo(gradient, groups[g]!.sums.vectors[v]!);
  }
  steps.moveVectors(vectorGradients, place, sums);
}

/** sum += what, in f64. */
export function addTo(sum: Float64Array, what: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + what[i]!;
}
