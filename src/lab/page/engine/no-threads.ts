import type * as threads from '../../../kernels/hosts/browser-threads.ts';

/* Stands for browser-threads.ts in a page that is a single file: opened from the disk, it may not share memory. */

export const canShareMemory: typeof threads.canShareMemory = () => false;
export const startBrowserThreads: typeof threads.startBrowserThreads = () =>
  Promise.reject(new Error('a page that is a single file has no threads'));
