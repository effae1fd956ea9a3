import { callKernel, type KernelCall } from '../exports.ts';
import type { WorkerProgram } from '../hosts/program.ts';

/** One call of one kernel. */
const kernelCall: WorkerProgram<KernelCall> = {
  name: 'kernels/ops/kernel-call',
  run: (kernels, _memory, call) => {
    callKernel(kernels, call);
  },
};

export default kernelCall;
