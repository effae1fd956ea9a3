import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { failure, type UserError } from '../../errors.ts';
import type { WorkerSetup } from '../exports.ts';
import { builtFile, builtProgram } from './built-file.ts';
import type { HostedWorkers } from './host.ts';
import type { ThreadTask } from './node-worker.ts';
import type { WorkerProgram } from './program.ts';

/** A UserError for a thread that has exited or never started; undefined for errors thrown by its work. */
function lossOf(error: unknown): UserError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown }; // a number, of a DOMException
  const gone = typeof code === 'string' && code.startsWith('ERR_WORKER_');
  if (!gone && !error.message.startsWith('worker exited')) return undefined;
  return lost('a worker thread exited in the middle of its work', error);
}

const lost = (what: string, cause: unknown): UserError =>
  failure(what, { cause, hint: 'if memory is short, use fewer threads' });

/** Worker threads of Node over one shared memory. */
export class NodeThreads implements HostedWorkers {
  readonly threads: number;
  readonly crowded: boolean;
  readonly #piscina: Piscina<ThreadTask, void>;
  #loss: UserError | undefined;

  constructor(setup: WorkerSetup, threads = availableParallelism()) {
    this.threads = threads;
    this.crowded = threads > availableParallelism();
    this.#piscina = new Piscina({
      filename: fileURLToPath(builtFile('kernels/hosts/node-worker.js')),
      minThreads: 1, // the others start when there is work for them, and stay
      idleTimeout: Number.POSITIVE_INFINITY,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      stricterFIFO: true, // see runEverywhere
      workerData: setup,
    });
    // A thread that could not start: without this, its callers would wait for ever.
    this.#piscina.on('error', (cause) => {
      this.#loss ??= lost('a worker thread could not start', cause);
      void this.#piscina.destroy();
    });
  }

  /** See {@link Workers.runAnywhere}. */
  async runAnywhere<Task>(program: WorkerProgram<Task>, task: Task): Promise<void> {
    await this.#run({ program: builtProgram(program).href, task });
  }

  /**
   * See {@link Workers.runEverywhere}. Tasks are taken in order of arrival, so all tasks of one call run together
   * before any of another: they may wait for each other.
   */
  async runEverywhere<Task>(
    program: WorkerProgram<Task>,
    taskOf: (lane: number) => Task,
    onFailure?: () => void,
  ): Promise<void> {
    const { href } = builtProgram(program);
    const lanes = Array.from({ length: this.threads }, (_, lane) => lane);
    // Of several failures the first in time is the cause of the others.
    let first: { readonly error: unknown } | undefined;
    const fail = (error: unknown) => {
      first ??= { error };
      onFailure?.();
    };
    await Promise.all(lanes.map((lane) => this.#run({ program: href, task: taskOf(lane) }).catch(fail)));
    if (first !== undefined) throw first.error;
  }

  async close(): Promise<void> {
    await this.#piscina.destroy();
  }

  async #run(task: ThreadTask): Promise<void> {
    if (this.#loss !== undefined) throw this.#loss;
    try {
      await this.#piscina.run(task);
    } catch (error) {
      throw this.#loss ?? lossOf(error) ?? error;
    }
  }
}
