import { checkFunction } from '../../util/checks.ts';
import type { KernelExports } from '../exports.ts';
import type { HostedWorkers } from './host.ts';
import { checkProgram, type ProgramMemory, type WorkerProgram } from './program.ts';

/** After this many milliseconds of work, other tasks get a turn: signals, progress, the drawing of a page. */
const LONGEST_TURN = 25;

/** Programs run in the calling thread, one after the other. */
export class OneThread implements HostedWorkers {
  readonly threads = 1;
  readonly crowded = false;
  readonly #kernels: KernelExports;
  readonly #memory: ProgramMemory;
  #turnBegan = performance.now();

  constructor(kernels: KernelExports, memory: ProgramMemory) {
    this.#kernels = kernels;
    this.#memory = memory;
  }

  /** See {@link Workers.runAnywhere}. */
  async runAnywhere<Task>(program: WorkerProgram<Task>, task: Task): Promise<void> {
    checkProgram(program);
    if (performance.now() - this.#turnBegan > LONGEST_TURN) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.#turnBegan = performance.now();
    }
    program.run(this.#kernels, this.#memory, task);
  }

  /** See {@link Workers.runEverywhere}. */
  async runEverywhere<Task>(
    program: WorkerProgram<Task>,
    taskOf: (lane: number) => Task,
    onFailure?: () => void,
  ): Promise<void> {
    checkProgram(program);
    checkFunction('taskOf', taskOf);
    try {
      await this.runAnywhere(program, taskOf(0));
    } catch (error) {
      onFailure?.();
      throw error;
    }
  }

  async close(): Promise<void> {}
}
