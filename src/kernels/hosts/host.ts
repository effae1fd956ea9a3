import type { Workers } from '../backend.ts';
import type { WorkerSetup } from '../exports.ts';

/** Workers that end when they are told to. */
export interface HostedWorkers extends Workers {
  close(): Promise<void>;
}

/** What the kernels need of the machine that they run on. Which one it is, the package's imports say: `#host`. */
export interface Host {
  /** The WebAssembly module, which imports shared memory. */
  readKernels(): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Threads over one shared memory; absent where the machine has none.
   * @param threads as many as there are processors where absent
   */
  readonly startThreads?: (setup: WorkerSetup, threads?: number) => HostedWorkers;
}
