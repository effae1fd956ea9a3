import type { Workers } from '../backend.ts';
import type { WorkerSetup } from '../instantiate.ts';
import type { Room } from './room.ts';

/** Workers that end when they are told to. */
export interface HostedWorkers extends Workers {
  /** Why there are fewer threads than requested. */
  readonly shortfall?: string | undefined;
  close(): Promise<void>;
}

/** What the kernels need from their host. The package's imports choose it: `#host`. */
export interface Host {
  /** The WebAssembly module, which imports shared memory. */
  readKernels(): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * What there is room for.
   * @param threads default: one per processor that this process may use
   * @throws UserError (failed) if there is too little for the kernels
   */
  room(threads?: number): Room;
  /** Threads over one shared memory, as many as can start; absent if the machine has none. */
  readonly startThreads?: ((setup: WorkerSetup, threads: number) => Promise<HostedWorkers>) | undefined;
}
