import { readFile } from 'node:fs/promises';
import { builtFile } from './built-file.ts';
import type { Host } from './host.ts';
import { NodeThreads } from './node-threads.ts';
import { processLimits } from './process-limits.ts';
import { processors } from './processors.ts';
import { hasGuards, planRoom } from './room.ts';

/** Node: worker threads, and the kernels from the disk. */
export const host: Host = {
  readKernels: () => readFile(builtFile('kernels/kernels.wasm')),
  room: (threads = processors()) =>
    planRoom(threads, processLimits(), hasGuards(process.execArgv, process.env.NODE_OPTIONS)),
  startThreads: NodeThreads.start,
};
