import type { Workers } from '../backend.ts';
import type { WorkerSetup } from '../exports.ts';

/** Workers that end when they are told to. */
export interface HostedWorkers extends Workers {
  close(): Promise<void>;
}

/** What the kernels need from their host. The package's imports choose it: `#host`. */
export interface Host {
  /** The WebAssembly module, which imports shared memory. */
  readKernels(): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Threads over one shared memory; absent if the machine has none.
   * @param threads default: one per processor
   */
  readonly startThreads?: (setup: WorkerSetup, threads?: number) => HostedWorkers;
}
