import { Worker } from 'node:worker_threads';
import { failure, hint, type UserError } from '../../errors.ts';
import type { WorkerSetup } from '../exports.ts';
import { builtFile } from './built-file.ts';
import type { ThreadAnswer, ThreadTask } from './node-worker.ts';

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The program of a thread, below dist. */
export const WORKER = 'kernels/hosts/node-worker.js';

/** One worker thread of Node. It does its tasks in the order of their arrival. */
export class NodeThread {
  /** Resolves once the thread can work; rejects with a UserError (failed) if it cannot start. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  /** Who waits for an answer, in order: the start first. */
  readonly #waiting: Waiting[] = [];
  #isReady = false;
  #loss: UserError | undefined;

  /** @throws UserError (failed) if the system has no thread left */
  constructor(setup: WorkerSetup) {
    try {
      this.#worker = new Worker(builtFile(WORKER), { workerData: setup });
    } catch (cause) {
      throw lossOf('a worker thread could not start', cause);
    }
    this.ready = this.#answer().then(() => {
      this.#isReady = true;
    });
    this.#worker.on('message', (answer: ThreadAnswer) => this.#settle(answer));
    this.#worker.on('error', (cause) => this.#lose(cause));
    this.#worker.on('messageerror', (cause) => this.#lose(cause));
    this.#worker.on('exit', (code) => this.#lose(new Error(`worker exited with code: ${code}`)));
  }

  /** Tasks that are not done. */
  get load(): number {
    return this.#waiting.length;
  }

  /** Whether the thread has ended, or is about to. */
  get isLost(): boolean {
    return this.#loss !== undefined;
  }

  run(task: ThreadTask): Promise<void> {
    if (this.#loss !== undefined) return Promise.reject(this.#loss);
    this.#worker.postMessage(task);
    return this.#answer();
  }

  async close(): Promise<void> {
    this.#loss ??= failure('the worker threads were stopped');
    await this.#worker.terminate();
  }

  /** The process stays alive for threads that have something to do. */
  #answer(): Promise<void> {
    this.#worker.ref();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #settle(answer: ThreadAnswer): void {
    const { resolve, reject } = this.#waiting.shift()!;
    if (this.#waiting.length === 0) this.#worker.unref();
    if ('error' in answer) reject(answer.error);
    else resolve();
  }

  #lose(cause: unknown): void {
    const what = this.#isReady ? 'a worker thread exited in the middle of its work' : 'a worker thread could not start';
    this.#loss ??= lossOf(what, cause);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#loss);
  }
}

function lossOf(what: string, cause: unknown): UserError {
  const { code } = Object(cause) as { code?: unknown };
  const why = code === 'ERR_WORKER_OUT_OF_MEMORY' ? ': it ran out of memory' : '';
  const fewer = hint`if memory is short, use fewer threads, ${{ setting: 'threads', value: 1 }}, or fewer images`;
  return failure(`${what}${why}`, { cause, hint: fewer });
}
