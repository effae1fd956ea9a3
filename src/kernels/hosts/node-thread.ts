import { Worker } from 'node:worker_threads';
import type { WorkerSetup } from '../instantiate.ts';
import { builtFile, builtProgram } from './built-file.ts';
import type { NodeTask } from './node-worker.ts';
import { Thread } from './thread.ts';

/** The program of a thread, below dist. */
export const WORKER = 'kernels/hosts/node-worker.js';

/**
 * Starts a worker thread of Node. The process stays alive for those that have something to do.
 * @throws UserError (failed) if the system has no thread left
 */
export const startNodeThread = (setup: WorkerSetup): Thread =>
  new Thread(({ answered, lost }) => {
    const worker = new Worker(builtFile(WORKER), { workerData: setup });
    worker.on('message', answered);
    worker.on('error', lost);
    worker.on('messageerror', lost);
    worker.on('exit', (code) => lost(new Error(`worker exited with code: ${code}`)));
    return {
      post: (program, task) => worker.postMessage({ program: builtProgram(program).href, task } satisfies NodeTask),
      busy: (isBusy) => (isBusy ? worker.ref() : worker.unref()),
      terminate: () => worker.terminate(),
    };
  });
