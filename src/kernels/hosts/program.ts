import type { KernelExports } from '../exports.ts';

/** The memory that a program computes in. */
export interface ProgramMemory {
  /** As large as it is now: to be read for each task, for memory that is shared may have grown. */
  readonly buffer: ArrayBufferLike;
}

/**
 * Work beside the kernels, on the memory of a backend. It is the default export of its module, so that a thread that is
 * given its name finds it.
 */
export interface WorkerProgram<Task> {
  /** Its module below src, without the extension: `kernels/ops/kernel-call`. */
  readonly name: string;
  /** @param task plain data: it may come from another thread */
  readonly run: (kernels: KernelExports, memory: ProgramMemory, task: Task) => void;
}
