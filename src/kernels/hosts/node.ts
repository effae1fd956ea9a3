import { existsSync } from 'node:fs';
import { kernelBytes } from '../kernel-bytes.ts';
import { builtFile } from './built-file.ts';
import type { Host } from './host.ts';
import { WORKER } from './node-thread.ts';
import { NodeThreads } from './node-threads.ts';
import { processLimits } from './process-limits.ts';
import { processors } from './processors.ts';
import { hasGuards, planRoom } from './room.ts';

/** Node: worker threads, unless a bundler has left their program behind. */
export const host: Host = {
  readKernels: () => {
    builtFile('kernels/kernels.wasm'); // refused where it is of other sources
    return kernelBytes();
  },
  room: (threads = processors()) =>
    planRoom(threads, processLimits(), hasGuards(process.execArgv, process.env.NODE_OPTIONS)),
  get startThreads() {
    return existsSync(builtFile(WORKER)) ? NodeThreads.start : undefined;
  },
};
