import { kernelBytes } from '../kernel-bytes.ts';
import { canShareMemory, startBrowserThreads } from './browser-threads.ts';
import type { Host } from './host.ts';

declare const navigator: { readonly hardwareConcurrency?: number } | undefined;

/** 256 MiB, in pages of 64 KiB: phones refuse gigabytes. */
const MOST_BYTES = 4096 * 65_536;

const processors = (): number => (typeof navigator === 'object' ? (navigator.hardwareConcurrency ?? 1) : 1);

/** A browser: workers where the page is cross-origin isolated, otherwise the calling thread. */
export const host: Host = {
  readKernels: kernelBytes,
  room: (threads = processors()) => ({ threads, memoryBytes: MOST_BYTES }),
  get startThreads(): Host['startThreads'] {
    if (!canShareMemory()) return undefined;
    return (setup, wanted) => startBrowserThreads(setup, wanted, processors());
  },
};
