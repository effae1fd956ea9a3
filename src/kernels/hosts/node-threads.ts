import type { WorkerSetup } from '../exports.ts';
import { builtProgram } from './built-file.ts';
import type { HostedWorkers } from './host.ts';
import { NodeThread } from './node-thread.ts';
import { processors } from './processors.ts';
import type { WorkerProgram } from './program.ts';

/** Worker threads of Node over one shared memory. */
export class NodeThreads implements HostedWorkers {
  readonly threads: number;
  readonly crowded: boolean;
  readonly shortfall: string | undefined;
  readonly #setup: WorkerSetup;
  /** One for each lane. */
  readonly #threads: NodeThread[];

  private constructor(setup: WorkerSetup, threads: readonly NodeThread[], shortfall: string | undefined) {
    this.threads = threads.length;
    this.crowded = threads.length > processors();
    this.shortfall = shortfall;
    this.#setup = setup;
    this.#threads = [...threads];
  }

  /**
   * Starts `wanted` threads, or as many of them as the system lets start.
   * @throws UserError (failed) if none can start
   */
  static async start(setup: WorkerSetup, wanted: number): Promise<NodeThreads> {
    const threads: NodeThread[] = [];
    const failures: unknown[] = [];
    try {
      while (threads.length < wanted) threads.push(new NodeThread(setup));
    } catch (error) {
      failures.push(error);
    }
    const starts = await Promise.allSettled(threads.map(({ ready }) => ready));
    for (const start of starts) if (start.status === 'rejected') failures.push(start.reason);
    const started = threads.filter((_, i) => starts[i]!.status === 'fulfilled');
    if (started.length === 0) throw failures[0];
    const shortfall = failures.length === 0 ? undefined : 'the system lets no more of them start (ulimit -u, memory)';
    return new NodeThreads(setup, started, shortfall);
  }

  /** See {@link Workers.runAnywhere}. */
  async runAnywhere<Task>(program: WorkerProgram<Task>, task: Task): Promise<void> {
    const loads = this.#threads.map(({ load }) => load);
    await this.#thread(loads.indexOf(Math.min(...loads))).run({ program: builtProgram(program).href, task });
  }

  /**
   * See {@link Workers.runEverywhere}. Each thread does its tasks in order of arrival, so all tasks of one call run
   * together before any of another: they may wait for each other.
   */
  async runEverywhere<Task>(
    program: WorkerProgram<Task>,
    taskOf: (lane: number) => Task,
    onFailure?: () => void,
  ): Promise<void> {
    const { href } = builtProgram(program);
    // Of several failures the first in time is the cause of the others.
    let first: { readonly error: unknown } | undefined;
    const fail = (error: unknown) => {
      first ??= { error };
      onFailure?.();
    };
    const lanes = this.#threads.map((_, lane) => this.#thread(lane));
    await Promise.all(lanes.map((thread, lane) => thread.run({ program: href, task: taskOf(lane) }).catch(fail)));
    if (first !== undefined) throw first.error;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** The thread of a lane; another one if it has exited. */
  #thread(lane: number): NodeThread {
    const thread = this.#threads[lane]!;
    if (!thread.isLost) return thread;
    const another = new NodeThread(this.#setup);
    another.ready.catch(() => undefined); // its tasks fail, and say why
    this.#threads[lane] = another;
    return another;
  }
}
