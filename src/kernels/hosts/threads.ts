import { checkFunction } from '../../util/checks.ts';
import type { HostedWorkers } from './host.ts';
import { checkProgram, type WorkerProgram } from './program.ts';
import type { Thread } from './thread.ts';

/** How a host starts its threads. */
interface Starting {
  /** @throws UserError (failed) if the system has none left */
  readonly startThread: () => Thread;
  /** How many are wanted. */
  readonly wanted: number;
  /** How many can run at the same time. */
  readonly processors: number;
}

/** Worker threads over one shared memory. */
export class Threads implements HostedWorkers {
  readonly threads: number;
  readonly crowded: boolean;
  readonly shortfall: string | undefined;
  readonly #startThread: () => Thread;
  /** One for each lane. */
  readonly #threads: Thread[];

  private constructor(starting: Starting, threads: readonly Thread[], shortfall: string | undefined) {
    this.threads = threads.length;
    this.crowded = threads.length > starting.processors;
    this.shortfall = shortfall;
    this.#startThread = starting.startThread;
    this.#threads = [...threads];
  }

  /**
   * Starts `wanted` threads, or as many of them as the system lets start.
   * @throws UserError (failed) if none can start
   */
  static async start(starting: Starting): Promise<Threads> {
    const { startThread, wanted } = starting;
    const threads: Thread[] = [];
    const failures: unknown[] = [];
    try {
      while (threads.length < wanted) threads.push(startThread());
    } catch (error) {
      failures.push(error);
    }
    const starts = await Promise.allSettled(threads.map(({ ready }) => ready));
    for (const start of starts) if (start.status === 'rejected') failures.push(start.reason);
    const started = threads.filter((_, i) => starts[i]!.status === 'fulfilled');
    if (started.length === 0) throw failures[0];
    const shortfall = failures.length === 0 ? undefined : 'the system lets no more of them start (ulimit -u, memory)';
    return new Threads(starting, started, shortfall);
  }

  /** See {@link Workers.runAnywhere}. */
  async runAnywhere<Task>(program: WorkerProgram<Task>, task: Task): Promise<void> {
    checkProgram(program);
    const loads = this.#threads.map(({ load }) => load);
    await this.#thread(loads.indexOf(Math.min(...loads))).run(program, task);
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
    checkProgram(program);
    checkFunction('taskOf', taskOf);
    // Of several failures the first in time is the cause of the others.
    let first: { readonly error: unknown } | undefined;
    const fail = (error: unknown) => {
      first ??= { error };
      onFailure?.();
    };
    const lanes = this.#threads.map((_, lane) => this.#thread(lane));
    await Promise.all(lanes.map((thread, lane) => thread.run(program, taskOf(lane)).catch(fail)));
    if (first !== undefined) throw first.error;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** The thread of a lane; another one if it has exited. */
  #thread(lane: number): Thread {
    const thread = this.#threads[lane]!;
    if (!thread.isLost) return thread;
    const another = this.#startThread();
    another.ready.catch(() => undefined); // its tasks fail, and say why
    this.#threads[lane] = another;
    return another;
  }
}
