import { readFile } from 'node:fs/promises';
import { builtFile } from './built-file.ts';
import type { Host } from './host.ts';
import { NodeThreads } from './node-threads.ts';

/** Node: worker threads, and the kernels from the disk. */
export const host: Host = {
  readKernels: () => readFile(builtFile('kernels/kernels.wasm')),
  startThreads: (setup, threads) => new NodeThreads(setup, threads),
};
