import { workerData } from 'piscina';
import { callKernel, instantiate, type KernelCall, type WorkerSetup } from './exports.ts';

const setup = workerData as WorkerSetup;
const kernels = instantiate(setup);

/** What piscina runs in each worker thread: one kernel call on the shared memory. */
export default (call: KernelCall): void => {
  // A worker that was starting while the memory grew can keep its old size for good, and trap beyond it (seen in V8 11.3):
  // growing by nothing makes it look again.
  setup.memory.grow(0);
  callKernel(kernels, call);
};
