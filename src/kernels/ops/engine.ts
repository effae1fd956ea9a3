import type { KernelExports } from '../exports.ts';
import type { HostedWorkers } from '../hosts/host.ts';
import type { KernelMemory } from '../memory.ts';

/** What every operation works with. */
export interface Engine {
  readonly memory: KernelMemory;
  readonly workers: HostedWorkers;
  /** The main thread's own instance, for work too small to be worth a worker's wake-up. */
  readonly local: KernelExports;
}

/** How the kernels number the metrics (assembly/search/distances.ts). */
export const METRIC_CODES = { l1: 0, l2: 1, cosine: 2 } as const;

/** Bytes of one heap entry: distance and index in one u64 (assembly/search/heaps.ts). */
export const KEY_BYTES = 8;

/** Query rows that the distance kernels take at a time (assembly/search/distances.ts). */
export const QUERY_BLOCK = 64;

/** An address of scratch for each lane of the workers. */
export function laneScratch(engine: Engine, allocate: (bytes: number) => number, bytes: number): readonly number[] {
  return Array.from({ length: engine.workers.threads }, () => allocate(bytes));
}
