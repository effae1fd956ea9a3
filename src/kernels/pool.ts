import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Watch } from './backend.ts';
import type { KernelCall, WorkerSetup } from './exports.ts';

/** Workers run compiled JavaScript, also when this file runs from its source (tests): hence dist, seen from src or dist. */
const WORKER = fileURLToPath(new URL('../../dist/kernels/worker.js', import.meta.url));

/** Worker threads that run kernel calls over one shared memory. */
export class KernelPool {
  readonly threads: number;
  readonly #piscina: Piscina<KernelCall, void>;

  constructor(threads: number, setup: WorkerSetup) {
    this.threads = threads;
    this.#piscina = new Piscina({
      filename: WORKER,
      minThreads: 1, // the others start when there is work for them, and stay
      idleTimeout: Number.POSITIVE_INFINITY,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      workerData: setup,
    });
  }

  /**
   * Runs slices 0 .. nSlices - 1, each once, each as the call that `callOf` makes for it. As many lanes as threads take
   * the next slice in turn; a lane has its own scratch. Which lane runs a slice must not change its result.
   * Once aborted, the running slices end, no other starts, and it rejects with the signal's reason.
   */
  async slices(nSlices: number, callOf: (slice: number, lane: number) => KernelCall, watch: Watch = {}): Promise<void> {
    const { signal, onProgress } = watch;
    let next = 0;
    let done = 0;
    let failed = false;
    const lane = async (_: unknown, index: number): Promise<void> => {
      while (next < nSlices && !failed && !signal?.aborted) {
        try {
          await this.#piscina.run(callOf(next++, index));
        } catch (error) {
          failed = true; // memory may only be reused once no lane computes in it any more
          throw error;
        }
        onProgress?.(++done, nSlices);
      }
    };
    const lanes = Array.from({ length: Math.min(this.threads, nSlices) }, lane);
    const outcomes = await Promise.allSettled(lanes);
    signal?.throwIfAborted();
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async close(): Promise<void> {
    await this.#piscina.destroy();
  }
}
