import type { Host } from './host.ts';
import { MOST_BYTES } from './room.ts';

/**
 * A browser, or anything else that has fetch: the thread of the page alone. The address is spelt out for bundlers to
 * find.
 */
export const host: Host = {
  readKernels: async () => {
    const response = await fetch(new URL('../../../dist/kernels/kernels.wasm', import.meta.url));
    if (!response.ok) throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  },
  room: () => ({ threads: 1, memoryBytes: MOST_BYTES }),
};
