import type { KernelExports } from '../../../kernels/exports.ts';
import type { ProgramMemory, WorkerProgram } from '../../../kernels/hosts/program.ts';
import type { OpenPass } from '../model.ts';
import { isMatrix, sizeOf } from '../parameters.ts';
import type { CohortPlan, CohortTask, JudgeTask, TrainTask } from './cohort-plan.ts';
import { CHUNK, chunksOf, groupsOf, MAX_STEPS, SLICES } from './job.ts';
import { pairsOf, penaltySumsOf } from './penalty-sums.ts';
import { TrialSteps } from './trial-steps.ts';
import { addTo } from './workers/parallel-program.ts';

/**
 * What one worker thread runs for a cohort: some steps, or the judgement of images.
 * @param name     of the module whose default export it is
 * @param openPass of the model
 */
export function cohortProgram(name: string, openPass: OpenPass): WorkerProgram<CohortTask> {
  const last = new WeakMap<ProgramMemory, Run>();
  /** The views of a plan, made once for many calls. */
  const opened = (kernels: KernelExports, memory: ProgramMemory, plan: CohortPlan): Run => {
    const before = last.get(memory);
    if (before?.plan.id === plan.id) return before;
    const run = open(kernels, memory, openPass, plan);
    last.set(memory, run);
    return run;
  };
  return {
    name,
    run: (kernels, memory, task) =>
      task.kind === 'train' ? train(opened(kernels, memory, task.plan), task) : judge(kernels, memory, openPass, task),
  };
}

type Run = ReturnType<typeof open>;

function open(kernels: KernelExports, memory: ProgramMemory, openPass: OpenPass, plan: CohortPlan) {
  const { buffer } = memory;
  const nTrials = plan.trials.length;
  const f64 = (address: number, n: number) => new Float64Array(buffer, address, n);
  const { tensors } = plan.trials[0]!;
  const sizes = tensors.filter((tensor) => !isMatrix(tensor)).map(sizeOf);
  const nVectors = sizes.reduce((sum, n) => sum + n, 0);
  const nSums = penaltySumsOf(tensors);
  return {
    kernels,
    plan,
    pass: openPass(kernels, memory, plan),
    learningRates: f64(plan.learningRates, MAX_STEPS * nTrials),
    losses: f64(plan.losses, MAX_STEPS * nTrials),
    stop: new Int32Array(buffer, plan.stop, 1),
    matrices: tensors.filter(isMatrix).map((tensor, m) => ({
      gradients: tensor.gradient,
      part: plan.parts[m]!,
      n: nTrials * sizeOf(tensor),
    })),
    /** Of the group of samples at hand. */
    sums: plan.trials.map((_, t) => {
      const ends = sizes.map((n, v) => sizes.slice(0, v).reduce((sum, m) => sum + m, n));
      const all = f64(plan.vectorSums + t * nVectors * 8, nVectors);
      return { loss: 0, vectors: ends.map((end, v) => all.subarray(end - sizes[v]!, end)) };
    }),
    trials: plan.trials.map((trial, t) => {
      const penaltySums = f64(plan.penaltySums + t * nSums * 8, nSums);
      return {
        steps: new TrialSteps(kernels, memory, trial),
        loss: 0,
        vectorGradients: sizes.map((n) => new Float64Array(n)),
        penaltySums,
        pairs: pairsOf(penaltySums),
      };
    }),
  };
}

function train(run: Run, { plan, firstBatch, firstStep, nSteps }: TrainTask): void {
  for (let s = 0; s < nSteps; s++) {
    const first = (firstBatch + s) * plan.batchSize;
    const n = Math.min(plan.batchSize, plan.nSamples - first);
    addBatch(run, first, n);
    if (stopped(run)) return;
    update(run, s, firstStep + s, n);
  }
}

/** A batch of everything takes many settings a second or two: Ctrl-C should not wait for it. */
const stopped = ({ stop }: Run): boolean => Atomics.load(stop, 0) !== 0;

/** Losses and gradients of a batch of n samples, grouped and added up as workers/parallel-program.ts does. */
function addBatch(run: Run, first: number, n: number): void {
  const { kernels, pass, matrices, sums, trials } = run;
  const gradients = matrices.map((matrix) => matrix.gradients);
  const parts = matrices.map((matrix) => matrix.part);
  for (const trial of trials) {
    trial.loss = 0;
    for (const gradient of trial.vectorGradients) gradient.fill(0);
  }
  for (let group = 0; group < groupsOf(n); group++) {
    const [firstChunk, end] = chunksOf(group, n);
    const apart = group > 0 && end - firstChunk > 1;
    for (const sum of sums) {
      sum.loss = 0;
      for (const vector of sum.vectors) vector.fill(0);
    }
    for (let chunk = firstChunk; chunk < end; chunk++) {
      if (stopped(run)) return;
      const from = first + chunk * CHUNK;
      const size = Math.min(CHUNK, first + n - from);
      const fresh = chunk === firstChunk && (group === 0 || apart);
      pass.learn(from, size, 1 / n, apart ? parts : gradients, fresh, sums);
    }
    if (apart) {
      for (const { gradients, part, n } of matrices) {
        kernels.addParts(gradients, part - gradients, 2, gradients, 0, n);
      }
    }
    for (const [t, trial] of trials.entries()) {
      for (const [v, gradient] of trial.vectorGradients.entries()) addTo(gradient, sums[t]!.vectors[v]!);
      trial.loss += sums[t]!.loss;
    }
  }
}

function update(run: Run, step: number, number: number, n: number): void {
  const { trials, learningRates, losses } = run;
  for (const [t, { steps, loss, vectorGradients, penaltySums, pairs }] of trials.entries()) {
    const at = step * trials.length + t;
    const place = { number, learningRate: learningRates[at]! };
    for (let slice = 0; slice < SLICES; slice++) steps.moveMatrices(slice, place, pairs);
    steps.moveVectors(vectorGradients, place, pairs);
    losses[at] = loss / n + steps.penaltyOf(penaltySums);
  }
}

function judge(
  kernels: KernelExports,
  memory: ProgramMemory,
  openPass: OpenPass,
  { plan, rows, nRows, classes }: JudgeTask,
): void {
  const pass = openPass(kernels, memory, { ...plan, data: { ...plan.data, order: rows }, nSamples: nRows });
  const each = plan.trials.map((_, t) => new Uint8Array(memory.buffer, classes + t * nRows, nRows));
  for (let from = 0; from < nRows; from += CHUNK) pass.classify(from, Math.min(CHUNK, nRows - from), each);
}
