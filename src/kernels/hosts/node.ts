import { existsSync } from 'node:fs';
import { kernelBytes } from '../kernel-bytes.ts';
import { builtFile } from './built-file.ts';
import type { Host } from './host.ts';
import { startNodeThread, WORKER } from './node-thread.ts';
import { processLimits } from './process-limits.ts';
import { processors } from './processors.ts';
import { hasGuards, planRoom } from './room.ts';
import { Threads } from './threads.ts';

/** Node: worker threads, unless a bundler has left their program behind. */
export const host: Host = {
  readKernels: () => {
    builtFile('kernels/kernels.wasm'); // refused where it is of other sources
    return kernelBytes();
  },
  room: (threads = processors()) =>
    planRoom(threads, processLimits(), hasGuards(process.execArgv, process.env.NODE_OPTIONS)),
  get startThreads(): Host['startThreads'] {
    if (!existsSync(builtFile(WORKER))) return undefined;
    return (setup, wanted) =>
      Threads.start({ startThread: () => startNodeThread(setup), wanted, processors: processors() });
  },
};
