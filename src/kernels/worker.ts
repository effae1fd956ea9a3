import { workerData } from 'piscina';
import { callKernel, instantiate, type KernelCall, type WorkerSetup } from './exports.ts';

const kernels = instantiate(workerData as WorkerSetup);

/** What piscina runs in each worker thread: one kernel call on the shared memory. */
export default (call: KernelCall): void => {
  callKernel(kernels, call);
};
