import type { KernelExports } from '../../../../kernels/exports.ts';
import type { ProgramMemory, WorkerProgram } from '../../../../kernels/hosts/program.ts';
import { BARRIER_WORDS, Barrier } from './barrier.ts';
import type { WorkerPlan, WorkerTask } from './worker-plan.ts';

/** One step, as the threads take it together. */
export interface StepInWorkers {
  /** 0 is the first of the call. */
  readonly step: number;
  /** 1 is the first of the training. */
  readonly number: number;
  /** The place of its first sample in the order, and how many it has. */
  readonly first: number;
  readonly size: number;
  /** Of the epoch's noise. */
  readonly key: number;
}

/**
 * What every worker thread runs at once: some steps of one setting's training.
 * @param name of the module whose default export it is
 * @param open makes a thread's views of a plan, once for many calls
 * @param take its part in one step; every thread goes through the same phases of the barrier
 */
export function workerProgram<Plan extends WorkerPlan, Run>(
  name: string,
  open: (kernels: KernelExports, memory: ProgramMemory, plan: Plan, lane: number) => Run,
  take: (run: Run, step: StepInWorkers, barrier: Barrier) => void,
): WorkerProgram<WorkerTask<Plan>> {
  const last = new WeakMap<ProgramMemory, { readonly id: number; readonly lane: number; readonly run: Run }>();
  const opened = (kernels: KernelExports, memory: ProgramMemory, plan: Plan, lane: number): Run => {
    const before = last.get(memory);
    if (before?.id === plan.id && before.lane === lane) return before.run;
    const run = open(kernels, memory, plan, lane);
    last.set(memory, { id: plan.id, lane, run });
    return run;
  };
  return {
    name,
    run: (kernels, memory, { plan, lane, nThreads, crowded, firstBatch, firstStep, nSteps, key }) => {
      const barrier = new Barrier(new Int32Array(memory.buffer, plan.barrier, BARRIER_WORDS), nThreads, crowded);
      try {
        const run = opened(kernels, memory, plan, lane);
        for (let s = 0; s < nSteps; s++) {
          const first = (firstBatch + s) * plan.batchSize;
          const size = Math.min(plan.batchSize, plan.nSamples - first);
          take(run, { step: s, number: firstStep + s, first, size, key }, barrier);
        }
      } catch (error) {
        barrier.break();
        throw error;
      }
    },
  };
}
