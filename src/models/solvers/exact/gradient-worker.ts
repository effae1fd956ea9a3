import type { WorkerProgram } from '../../../kernels/hosts/program.ts';
import { LinearPass } from '../../linear/model/pass.ts';
import { CHUNK, chunksOf, type DataPlan, groupsOf, type Scratch, type TrialPlan } from '../../training/steps/job.ts';
import { BARRIER_WORDS, Barrier } from '../../training/steps/workers/barrier.ts';

/** Addresses and sizes of a gradient over many samples. */
export interface GradientPlan {
  readonly data: DataPlan;
  readonly trial: TrialPlan;
  /** Entries of the order, and of the labels. */
  readonly nSamples: number;
  /** What gradients are multiplied by. */
  readonly scale: number;
  /** By group: f32, nClasses × nFeatures; f64, nClasses; f64. */
  readonly weightParts: number;
  readonly biasParts: number;
  readonly lossParts: number;
  readonly barrier: number;
  /** By lane. */
  readonly scratch: readonly Scratch[];
}

export interface GradientTask {
  readonly plan: GradientPlan;
  readonly lane: number;
  readonly nThreads: number;
  readonly crowded: boolean;
  /** Places of the order: the first, and how many. */
  readonly first: number;
  readonly n: number;
}

/** The losses of some samples and their gradients, in a fixed number of groups that the threads share. */
const gradientProgram: WorkerProgram<GradientTask> = {
  name: 'models/solvers/exact/gradient-worker',
  run(kernels, memory, { plan, lane, nThreads, crowded, first, n }) {
    const barrier = new Barrier(new Int32Array(memory.buffer, plan.barrier, BARRIER_WORDS), nThreads, crowded);
    try {
      const { data, trial, nSamples, scale } = plan;
      const { nClasses, nFeatures } = data;
      const at = { data, trials: [trial], scratch: plan.scratch[lane]!, nSamples, nImages: nSamples };
      const pass = new LinearPass(kernels, memory, at);
      const losses = new Float64Array(memory.buffer, plan.lossParts, groupsOf(n));
      barrier.share(groupsOf(n), (group) => {
        const bias = new Float64Array(memory.buffer, plan.biasParts + group * nClasses * 8, nClasses).fill(0);
        const sums = { loss: 0, vectors: [bias] };
        const [firstChunk, end] = chunksOf(group, n);
        for (let chunk = firstChunk; chunk < end; chunk++) {
          const size = Math.min(CHUNK, n - chunk * CHUNK);
          const part = plan.weightParts + group * nClasses * nFeatures * 4;
          pass.learn(first + chunk * CHUNK, size, scale, [part], chunk === firstChunk, [sums]);
        }
        losses[group] = sums.loss;
      });
    } catch (error) {
      barrier.break();
      throw error;
    }
  },
};

export default gradientProgram;
