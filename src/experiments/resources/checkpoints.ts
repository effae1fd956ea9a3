import { UserError } from '../../errors.ts';
import type { Observer } from './observer.ts';
import type { Recorder } from './recorder.ts';

export interface CheckpointOptions<State> {
  /** Writes a state. A UserError that it throws becomes a warning, and does not stop the training; one of usage is a bug. */
  readonly save: (state: State) => Promise<void>;
  /** Milliseconds from one write to the next. */
  readonly spacing: number;
  readonly recorder: Pick<Recorder, 'afterRecords'>;
  /** Called once, if a checkpoint cannot be written. */
  readonly observer: Pick<Observer, 'tell'>;
  /** Milliseconds since some moment; default: the system's clock. */
  readonly now?: () => number;
}

/**
 * Keeps the newest state of a training in a file: from time to time during the training, and at the end. A checkpoint
 * that cannot be written does not stop the training.
 */
export class Checkpoints<State> {
  readonly #options: Required<CheckpointOptions<State>>;
  #newest: State | undefined;
  #saved: State | undefined;
  #lastBegun = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> | undefined;
  #warned = false;
  #bug: unknown;

  constructor(options: CheckpointOptions<State>) {
    this.#options = { now: () => performance.now(), ...options };
  }

  /** Whether the file has a state of this training. */
  get hasSaved(): boolean {
    return this.#saved !== undefined;
  }

  /** Stores a state, and starts to write it if the last write is finished and long enough ago. */
  offer(state: State): void {
    this.#newest = state;
    const { now, spacing } = this.#options;
    if (this.#writing === undefined && now() - this.#lastBegun >= spacing) void this.#write(state);
  }

  /** Writes the newest state unless that has been done, and waits for it. */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#newest !== undefined && this.#newest !== this.#saved) await this.#write(this.#newest);
    if (this.#bug !== undefined) throw this.#bug;
  }

  #write(state: State): Promise<void> {
    const { save, recorder, now } = this.#options;
    this.#lastBegun = now();
    this.#writing = recorder.afterRecords(async () => {
      try {
        await save(state);
        this.#saved = state;
      } catch (error) {
        if (error instanceof UserError && error.kind !== 'usage') this.#warnOnce(error);
        else this.#bug = error;
      } finally {
        this.#writing = undefined;
      }
    });
    return this.#writing;
  }

  #warnOnce(error: UserError): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#options.observer.tell({ kind: 'checkpoint-lost', why: error.message });
  }
}
