import { callKernel, type KernelCall } from './exports.ts';
import { kernels, sharedBuffer } from './worker-side.ts';

/** What piscina runs in each worker thread: one kernel call on the shared memory. */
export default (call: KernelCall): void => {
  sharedBuffer();
  callKernel(kernels, call);
};
