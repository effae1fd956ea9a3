import { parentPort, workerData } from 'node:worker_threads';
import { instantiate, type WorkerSetup } from '../instantiate.ts';
import { runProgram, type WorkerProgram } from './program.ts';
import type { ThreadAnswer } from './thread.ts';

/* What each thread of Node runs. */

export interface NodeTask {
  /** URL of the program's module. */
  readonly program: string;
  readonly task: unknown;
}

const setup = workerData as WorkerSetup;
/** This thread's instance of the kernels, over the shared memory. */
const kernels = instantiate(setup);
const programs = new Map<string, WorkerProgram<unknown>>();
const port = parentPort!;

async function run({ program, task }: NodeTask): Promise<void> {
  let loaded = programs.get(program);
  if (loaded === undefined) {
    loaded = (await import(program)).default as WorkerProgram<unknown>;
    programs.set(program, loaded);
  }
  runProgram(setup.memory, kernels, loaded, task);
}

async function answerTo(task: NodeTask): Promise<void> {
  try {
    await run(task);
    port.postMessage({ done: true } satisfies ThreadAnswer);
  } catch (error) {
    port.postMessage({ error } satisfies ThreadAnswer);
  }
}

let last: Promise<void> = Promise.resolve();
port.on('message', (task: NodeTask) => {
  last = last.then(() => answerTo(task));
});
port.postMessage({ done: true } satisfies ThreadAnswer);
