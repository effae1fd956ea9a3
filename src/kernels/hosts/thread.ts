import { failure, hint, type UserError } from '../../errors.ts';
import type { WorkerProgram } from './program.ts';

/** What a thread says: once when it is ready, then once for each task, in their order. */
export type ThreadAnswer = { readonly done: true } | { readonly error: unknown };

/** How a host talks to one of its threads. */
export interface ThreadPort {
  post<Task>(program: WorkerProgram<Task>, task: Task): void;
  /** Told whether the thread has something to do: a process may end while none has. */
  busy(isBusy: boolean): void;
  terminate(): unknown;
}

/** What a host tells of one of its threads. */
export interface ThreadEvents {
  readonly answered: (answer: ThreadAnswer) => void;
  readonly lost: (cause: unknown) => void;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** One worker thread. It does its tasks in the order of their arrival. */
export class Thread {
  /** Resolves once the thread can work; rejects with a UserError (failed) if it cannot start. */
  readonly ready: Promise<void>;
  readonly #port: ThreadPort;
  /** Who waits for an answer, in order: the start first. */
  readonly #waiting: Waiting[] = [];
  #isReady = false;
  #loss: UserError | undefined;

  /** @throws UserError (failed) if the system has no thread left */
  constructor(start: (events: ThreadEvents) => ThreadPort) {
    try {
      this.#port = start({ answered: (answer) => this.#settle(answer), lost: (cause) => this.#lose(cause) });
    } catch (cause) {
      throw lossOf('a worker thread could not start', cause);
    }
    this.ready = this.#answer().then(() => {
      this.#isReady = true;
    });
  }

  /** Tasks that are not done. */
  get load(): number {
    return this.#waiting.length;
  }

  /** Whether the thread has ended, or is about to. */
  get isLost(): boolean {
    return this.#loss !== undefined;
  }

  run<Task>(program: WorkerProgram<Task>, task: Task): Promise<void> {
    if (this.#loss !== undefined) return Promise.reject(this.#loss);
    this.#port.post(program, task);
    return this.#answer();
  }

  async close(): Promise<void> {
    this.#loss ??= failure('the worker threads were stopped');
    await this.#port.terminate();
  }

  #answer(): Promise<void> {
    this.#port.busy(true);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #settle(answer: ThreadAnswer): void {
    const { resolve, reject } = this.#waiting.shift()!;
    if (this.#waiting.length === 0) this.#port.busy(false);
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
