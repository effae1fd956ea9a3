import { checkFunction, checkHas } from '../../util/checks.ts';
import type { KernelExports } from '../exports.ts';

/** The memory that a program computes in. */
export interface ProgramMemory {
  /** Its current size: read it for each task, since shared memory may have grown. */
  readonly buffer: ArrayBufferLike;
}

/**
 * Work beside the kernels, on the memory of a backend. It is the default export of its module, so a thread finds it by
 * name.
 */
export interface WorkerProgram<Task> {
  /** Its module under src, without the extension: `kernels/ops/kernel-call`. */
  readonly name: string;
  /** @param task plain data: it may come from another thread */
  readonly run: (kernels: KernelExports, memory: ProgramMemory, task: Task) => void;
}

/** @throws UserError (usage) for anything but a program */
export function checkProgram(program: WorkerProgram<never>): void {
  checkHas('program', program, 'name', 'a program of worker threads, { name, run }');
  checkFunction('run of program', program.run);
}

/** Runs a task in a worker thread, over the memory that it shares. */
export function runProgram<Task>(
  memory: ProgramMemory & { grow(pages: number): number },
  kernels: KernelExports,
  program: WorkerProgram<Task>,
  task: Task,
): void {
  // A worker that was starting while the memory grew can keep its old size for good, and trap beyond it (seen in V8 11.3):
  // growing by nothing makes it look again.
  memory.grow(0);
  program.run(kernels, memory, task);
}
