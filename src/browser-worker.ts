import describeImages from './features/set/describe-images.ts';
import type { KernelExports } from './kernels/exports.ts';
import type { BrowserTask } from './kernels/hosts/browser-threads.ts';
import { runProgram, type WorkerProgram } from './kernels/hosts/program.ts';
import type { ThreadAnswer } from './kernels/hosts/thread.ts';
import { instantiate, type WorkerSetup } from './kernels/instantiate.ts';
import kernelCall from './kernels/ops/kernel-call.ts';
import linearCohort from './models/linear/model/cohort-worker.ts';
import linearParallel from './models/linear/model/parallel-worker.ts';
import networkWorker from './models/network/model/worker.ts';
import exactGradient from './models/solvers/exact/gradient-worker.ts';

/* What each worker thread of a browser runs: every program, for a bundler follows no names that it sees only at run time. */

declare function postMessage(answer: ThreadAnswer): void;
declare function addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;

const all: readonly WorkerProgram<never>[] = [
  ...[describeImages, exactGradient, kernelCall, linearCohort, linearParallel, networkWorker],
];
const PROGRAMS = new Map(all.map((program) => [program.name, program as WorkerProgram<unknown>]));

let setup: WorkerSetup | undefined;
let kernels: KernelExports | undefined;

/** The first message is what it computes with, each later one a task. */
function answerTo(data: unknown): void {
  if (setup === undefined) {
    setup = data as WorkerSetup;
    kernels = instantiate(setup);
    return;
  }
  const { program, task } = data as BrowserTask;
  runProgram(setup.memory, kernels!, PROGRAMS.get(program)!, task);
}

addEventListener('message', ({ data }) => {
  try {
    answerTo(data);
    postMessage({ done: true });
  } catch (error) {
    postMessage({ error });
  }
});
