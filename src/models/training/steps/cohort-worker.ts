import type { KernelExports } from '../../../kernels/exports.ts';
import type { ProgramMemory, WorkerProgram } from '../../../kernels/hosts/program.ts';
import { ChunkPass } from './chunk-pass.ts';
import type { CohortPlan, JudgeTask, TrainTask } from './cohort-plan.ts';
import { CHUNK, chunksOf, groupsOf, MAX_STEPS, SLICES } from './job.ts';
import { TrialSteps } from './trial-steps.ts';

/** What one worker thread runs for a cohort: some steps, or the judgement of images. */
const cohortWorker: WorkerProgram<TrainTask | JudgeTask> = {
  name: 'models/training/steps/cohort-worker',
  run: (kernels, memory, task) =>
    task.kind === 'train' ? train(opened(kernels, memory, task.plan), task) : judge(kernels, memory, task),
};
export default cohortWorker;

type Run = ReturnType<typeof open>;
let last: { readonly memory: ProgramMemory; readonly run: Run } | undefined;

/** The views of a plan, made once for many calls. */
function opened(kernels: KernelExports, memory: ProgramMemory, plan: CohortPlan): Run {
  if (last?.memory !== memory || last.run.plan.id !== plan.id) last = { memory, run: open(kernels, memory, plan) };
  return last.run;
}

function open(kernels: KernelExports, memory: ProgramMemory, plan: CohortPlan) {
  const { buffer } = memory;
  const { nClasses } = plan.data;
  const nTrials = plan.trials.length;
  const f64 = (address: number, n: number) => new Float64Array(buffer, address, n);
  return {
    kernels,
    plan,
    pass: new ChunkPass(kernels, memory, plan.data, plan.trials, plan.scratch, plan.nSamples, plan.nImages),
    learningRates: f64(plan.learningRates, MAX_STEPS * nTrials),
    losses: f64(plan.losses, MAX_STEPS * nTrials),
    stop: new Int32Array(buffer, plan.stop, 1),
    trials: plan.trials.map((trial, t) => ({
      steps: new TrialSteps(kernels, memory, plan.data, trial),
      loss: 0,
      groupLoss: 0,
      biasSums: f64(plan.biasSums + t * nClasses * 8, nClasses),
      biasGradient: new Float64Array(nClasses),
      penaltySums: f64(plan.penaltySums + t * SLICES * 16, SLICES * 2),
      sliceSums: Array.from({ length: SLICES }, (_, i) => f64(plan.penaltySums + (t * SLICES + i) * 16, 2)),
    })),
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

/** A batch of everything takes many settings a second or two: whoever presses Ctrl-C does not wait for it. */
const stopped = ({ stop }: Run): boolean => Atomics.load(stop, 0) !== 0;

/** Losses and gradients of a batch of n samples, grouped and added up as parallel-worker.ts does. */
function addBatch(run: Run, first: number, n: number): void {
  const { kernels, plan, pass, trials } = run;
  const { nFeatures, nClasses } = plan.data;
  const gradients = plan.trials[0]!.gradient;
  for (const trial of trials) {
    trial.loss = 0;
    trial.biasGradient.fill(0);
  }
  for (let group = 0; group < groupsOf(n); group++) {
    const [firstChunk, end] = chunksOf(group, n);
    const apart = group > 0 && end - firstChunk > 1;
    for (const trial of trials) {
      trial.groupLoss = 0;
      trial.biasSums.fill(0);
    }
    for (let chunk = firstChunk; chunk < end; chunk++) {
      if (stopped(run)) return;
      const from = first + chunk * CHUNK;
      const size = Math.min(CHUNK, first + n - from);
      pass.forward(from, size);
      for (const [t, trial] of trials.entries()) trial.groupLoss += pass.loss(t, from, size, 1 / n, trial.biasSums);
      const fresh = chunk === firstChunk && (group === 0 || apart);
      pass.backward(apart ? plan.part : gradients, size, fresh);
    }
    if (apart) {
      kernels.addParts(gradients, plan.part - gradients, 2, gradients, 0, trials.length * nClasses * nFeatures);
    }
    for (const { biasSums, biasGradient } of trials) {
      for (let c = 0; c < nClasses; c++) biasGradient[c] = biasGradient[c]! + biasSums[c]!;
    }
    for (const trial of trials) trial.loss += trial.groupLoss;
  }
}

function update(run: Run, step: number, number: number, n: number): void {
  const { trials, learningRates, losses } = run;
  for (const [t, { steps, loss, biasGradient, penaltySums, sliceSums }] of trials.entries()) {
    const at = step * trials.length + t;
    const place = { number, learningRate: learningRates[at]! };
    for (let slice = 0; slice < SLICES; slice++) steps.slice(slice, place, sliceSums[slice]!);
    steps.bias(biasGradient, place);
    losses[at] = loss / n + steps.penaltyOf(penaltySums);
  }
}

function judge(kernels: KernelExports, memory: ProgramMemory, { plan, rows, nRows, right }: JudgeTask): void {
  const pass = new ChunkPass(
    kernels,
    memory,
    { ...plan.data, order: rows },
    plan.trials,
    plan.scratch,
    nRows,
    plan.nImages,
  );
  const counts = new Int32Array(memory.buffer, right, plan.trials.length).fill(0);
  for (let from = 0; from < nRows; from += CHUNK) {
    const size = Math.min(CHUNK, nRows - from);
    pass.forward(from, size);
    for (let t = 0; t < counts.length; t++) counts[t] = counts[t]! + pass.countRight(t, from, size);
  }
}
