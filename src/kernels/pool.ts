import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { failure, type UserError } from '../errors.ts';
import type { Watch, Workers } from './backend.ts';
import type { KernelCall, WorkerSetup } from './exports.ts';

/** Workers run compiled JavaScript, also when this file runs from its source (tests): hence dist, seen from src or dist. */
const WORKER = fileURLToPath(new URL('../../dist/kernels/worker.js', import.meta.url));

/** One kernel call to be made, when its turn comes. */
export interface Job {
  /** A lane is one of as many as there are threads; a job has its lane's scratch to itself. */
  readonly call: (lane: number) => KernelCall;
  /** Jobs that hold the same thing never run at the same time. */
  readonly holds?: readonly unknown[];
  /** Its share of the progress; 1 where absent. */
  readonly weight?: number;
}

/** A UserError for a thread that has ended or never began; undefined for what its work has thrown. */
function lossOf(error: unknown): UserError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown }; // a number, of a DOMException
  const gone = typeof code === 'string' && code.startsWith('ERR_WORKER_');
  if (!gone && !error.message.startsWith('worker exited')) return undefined;
  return lost('a worker thread ended in the middle of its work', error);
}

const lost = (what: string, cause: unknown): UserError =>
  failure(what, { cause, hint: 'where memory is short, fewer threads take less' });

/** Worker threads that run kernel calls over one shared memory. */
export class KernelPool implements Workers {
  readonly threads: number;
  readonly crowded: boolean;
  readonly #piscina: Piscina<unknown, void>;
  #loss: UserError | undefined;

  constructor(threads: number, setup: WorkerSetup) {
    this.threads = threads;
    this.crowded = threads > availableParallelism();
    this.#piscina = new Piscina({
      filename: WORKER,
      minThreads: 1, // the others start when there is work for them, and stay
      idleTimeout: Number.POSITIVE_INFINITY,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      stricterFIFO: true, // see runEverywhere
      workerData: setup,
    });
    // A thread that could not start: what waits for it would wait for ever.
    this.#piscina.on('error', (cause) => {
      this.#loss ??= lost('a worker thread could not start', cause);
      void this.#piscina.destroy();
    });
  }

  /**
   * Runs every job once, in about the given order, as many at a time as there are threads. Which lane runs a job, and
   * when, must not change the result.
   * Once aborted, the running jobs end, no other starts, and it rejects with the signal's reason.
   */
  async run(jobs: readonly Job[], { signal, onProgress }: Watch = {}): Promise<void> {
    const waiting = [...jobs];
    const lanes = Array.from({ length: this.threads }, (_, lane) => lane);
    const held = new Set<unknown>();
    const running = new Set<Promise<void>>();
    const total = jobs.reduce((sum, { weight = 1 }) => sum + weight, 0);
    let done = 0;
    let trouble: { error: unknown } | undefined;

    const start = (job: Job, lane: number): void => {
      for (const thing of job.holds ?? []) held.add(thing);
      const work = this.#run(job.call(lane))
        .catch((error: unknown) => {
          trouble ??= { error };
        })
        .then(() => {
          running.delete(work);
          lanes.push(lane);
          for (const thing of job.holds ?? []) held.delete(thing);
          done += job.weight ?? 1;
          onProgress?.(done, total);
        });
      running.add(work);
    };

    for (;;) {
      while (lanes.length > 0 && trouble === undefined && !signal?.aborted) {
        const next = waiting.findIndex(({ holds }) => !holds?.some((thing) => held.has(thing)));
        if (next < 0) break;
        start(waiting.splice(next, 1)[0]!, lanes.pop()!);
      }
      // Also after trouble: the memory may only be reused once nobody computes in it any more.
      if (running.size === 0) break;
      await Promise.race(running);
    }
    signal?.throwIfAborted();
    if (trouble !== undefined) throw trouble.error;
  }

  /** {@link run} for `n` calls that hold nothing. */
  async slices(n: number, callOf: (slice: number, lane: number) => KernelCall, watch: Watch = {}): Promise<void> {
    const jobs = Array.from({ length: n }, (_, slice): Job => ({ call: (lane) => callOf(slice, lane) }));
    await this.run(jobs, watch);
  }

  /** See {@link Workers.runAnywhere}. */
  async runAnywhere(program: URL, task: unknown): Promise<void> {
    await this.#run(task, fileURLToPath(program));
  }

  /**
   * See {@link Workers.runEverywhere}. Tasks are taken in the order of their coming, so that all of one call run together
   * before any of another: they may wait for each other.
   */
  async runEverywhere(program: URL, taskOf: (lane: number) => unknown, onFailure?: () => void): Promise<void> {
    const filename = fileURLToPath(program);
    const lanes = Array.from({ length: this.threads }, (_, lane) => lane);
    // Of several failures the first in time is the cause of the others.
    let first: { readonly error: unknown } | undefined;
    const fail = (error: unknown) => {
      first ??= { error };
      onFailure?.();
    };
    await Promise.all(lanes.map((lane) => this.#run(taskOf(lane), filename).catch(fail)));
    if (first !== undefined) throw first.error;
  }

  async close(): Promise<void> {
    await this.#piscina.destroy();
  }

  async #run(task: unknown, filename = WORKER): Promise<void> {
    if (this.#loss !== undefined) throw this.#loss;
    try {
      await this.#piscina.run(task, { filename });
    } catch (error) {
      throw this.#loss ?? lossOf(error) ?? error;
    }
  }
}
