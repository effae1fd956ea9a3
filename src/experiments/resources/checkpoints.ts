import { UserError } from '../../errors.ts';
import type { Observer } from './observer.ts';
import type { Recorder } from './recorder.ts';

export interface CheckpointOptions<State> {
  /** Writes a state. A UserError that it throws is warned of, and takes no training away. */
  readonly save: (state: State) => Promise<void>;
  /** Milliseconds from one write to the next. */
  readonly spacing: number;
  readonly recorder: Pick<Recorder, 'afterRecords'>;
  /** Told once, where the disk does not take a checkpoint. */
  readonly observer: Pick<Observer, 'tell'>;
  /** Milliseconds since some moment; the system's clock where it is absent. */
  readonly now?: () => number;
}

/**
 * Keeps the newest state of a training in a file, while the training goes on: now and then, and at the end. A checkpoint
 * that cannot be written takes no training away.
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

  /** Takes note of a state, and begins to write it where the last write is over and some time ago. */
  offer(state: State): void {
    this.#newest = state;
    const { now, spacing } = this.#options;
    if (this.#writing === undefined && now() - this.#lastBegun >= spacing) void this.#write(state);
  }

  /** Writes the newest state where that has not been done, and waits for it. */
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
        if (error instanceof UserError) this.#warnOnce(error);
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
