import { parentPort, workerData } from 'node:worker_threads';
import { instantiate, type WorkerSetup } from '../exports.ts';
import type { WorkerProgram } from './program.ts';

/* What each of node-threads.ts's threads runs. It answers once when it is ready, then once for each task, in their order. */

export interface ThreadTask {
  /** URL of the program's module. */
  readonly program: string;
  readonly task: unknown;
}

export type ThreadAnswer = { readonly done: true } | { readonly error: unknown };

const setup = workerData as WorkerSetup;
/** This thread's instance of the kernels, over the shared memory. */
const kernels = instantiate(setup);
const programs = new Map<string, WorkerProgram<unknown>>();
const port = parentPort!;

async function run({ program, task }: ThreadTask): Promise<void> {
  let loaded = programs.get(program);
  if (loaded === undefined) {
    loaded = (await import(program)).default as WorkerProgram<unknown>;
    programs.set(program, loaded);
  }
  // A worker that was starting while the memory grew can keep its old size for good, and trap beyond it (seen in V8 11.3):
  // growing by nothing makes it look again.
  setup.memory.grow(0);
  loaded.run(kernels, setup.memory, task);
}

async function answerTo(task: ThreadTask): Promise<void> {
  try {
    await run(task);
    port.postMessage({ done: true } satisfies ThreadAnswer);
  } catch (error) {
    port.postMessage({ error } satisfies ThreadAnswer);
  }
}

let last: Promise<void> = Promise.resolve();
port.on('message', (task: ThreadTask) => {
  last = last.then(() => answerTo(task));
});
port.postMessage({ done: true } satisfies ThreadAnswer);
