import { workerData } from 'piscina';
import { instantiate, type WorkerSetup } from './exports.ts';

/* What a program in a worker thread computes with. To be imported in workers alone. */

const setup = workerData as WorkerSetup;

/** This thread's instance of the kernels, over the shared memory. */
export const kernels = instantiate(setup);

/** The shared memory as it is now. */
export function sharedBuffer(): SharedArrayBuffer {
  // A worker that was starting while the memory grew can keep its old size for good, and trap beyond it (seen in V8 11.3):
  // growing by nothing makes it look again.
  setup.memory.grow(0);
  return setup.memory.buffer;
}
