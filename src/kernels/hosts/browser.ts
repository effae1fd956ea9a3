import { kernelBytes } from '../kernel-bytes.ts';
import type { Host } from './host.ts';
import { MOST_BYTES } from './room.ts';

/** A browser: the thread of the page alone. */
export const host: Host = {
  readKernels: kernelBytes,
  room: () => ({ threads: 1, memoryBytes: MOST_BYTES }),
};
