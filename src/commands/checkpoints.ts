import { UserError } from '../errors.ts';
import type { TrainingState } from '../models/linear/training-state.ts';
import { type CheckpointOrigin, saveCheckpoint } from '../runs/checkpoint.ts';
import type { Lab } from './experiment.ts';

/** Milliseconds from one checkpoint to the next: making one takes two or three, and an epoch may take less. */
const SPACING = 250;

export interface CheckpointOptions {
  readonly path: string;
  readonly origin: CheckpointOrigin;
  readonly afterRecords: Lab['afterRecords'];
  /** Called once, where the disk does not take a checkpoint. */
  readonly warn: (text: string) => void;
  /** Milliseconds since some moment; the system's clock where it is absent. */
  readonly now?: () => number;
}

/**
 * Keeps the newest state of a training in its checkpoint file, while the training goes on: at most four writes a
 * second, and one at the end. A checkpoint that cannot be written takes no training away.
 */
export class Checkpoints {
  readonly #options: Required<CheckpointOptions>;
  #newest: TrainingState | undefined;
  #saved: TrainingState | undefined;
  #lastBegun = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> | undefined;
  #warned = false;
  #bug: unknown;

  constructor(options: CheckpointOptions) {
    this.#options = { now: () => performance.now(), ...options };
  }

  /** Takes note of a state, and begins to write it where the last write is over and some time ago. */
  offer(state: TrainingState): void {
    this.#newest = state;
    if (this.#writing === undefined && this.#options.now() - this.#lastBegun >= SPACING) void this.#write(state);
  }

  /** Writes the newest state where that has not been done, and waits for it. */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#newest !== undefined && this.#newest !== this.#saved) await this.#write(this.#newest);
    if (this.#bug !== undefined) throw this.#bug;
  }

  #write(state: TrainingState): Promise<void> {
    const { path, origin, afterRecords, now } = this.#options;
    this.#lastBegun = now();
    this.#writing = afterRecords(async () => {
      try {
        await saveCheckpoint(path, { state, origin });
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
    this.#options.warn(`${error.message}: the training goes on, but could not be resumed from here`);
  }
}
