import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from 'bullmq';
import { isPassing } from '../connection.ts';
import { STOPPED } from '../names.ts';
import type { QueuePackages } from '../packages.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Why a job was stopped that another worker may have by now. */
export const LOST = 'its lease has ended, or the server has lost it: another worker may have it by now';
/** Milliseconds between attempts to tell the server how a job ended. */
const AGAIN_MS = 1000;

interface Taking {
  readonly job: Job;
  /** Shows the server whose it is. */
  readonly token: string;
  /** Milliseconds that it stays its own without a renewal. */
  readonly lockDuration: number;
  readonly packages: Pick<QueuePackages, 'UnrecoverableError'>;
  readonly onTrouble: (error: unknown) => void;
  /** Whether the server could be written to. */
  readonly onHeard: () => void;
  /** Once nobody waits any more for how it ends. */
  readonly gone: AbortSignal;
}

/** A job that this worker has taken: its own as long as its lease is renewed, and until the server knows how it ended. */
export class TakenJob {
  readonly #taking: Taking;
  readonly #abort = new AbortController();
  readonly #renewing: NodeJS.Timeout;
  readonly #onGone = () => this.release();
  /** Whether the server owes an answer. */
  #isAsking = false;

  constructor(taking: Taking) {
    this.#taking = taking;
    this.#renewing = setInterval(() => this.#renew(), taking.lockDuration / 4);
    taking.gone.addEventListener('abort', this.#onGone, { once: true });
  }

  /** Its reason says why the job is not wanted from this worker any more. */
  get unwanted(): AbortSignal {
    return this.#abort.signal;
  }

  /** Its sweep was stopped. */
  stop(): void {
    this.#abort.abort(STOPPED);
  }

  /** Ends the lease's renewal. */
  release(): void {
    clearInterval(this.#renewing);
    this.#taking.gone.removeEventListener('abort', this.#onGone);
  }

  /** @returns whether the server took the result */
  async complete(result: unknown): Promise<boolean> {
    const { job, token } = this.#taking;
    return await this.#told(() => job.moveToCompleted(result, token, false));
  }

  /**
   * @param reason what the sweep is told
   * @param host who failed, kept with the job through all attempts at it
   */
  async fail(reason: string, { host, isFinal }: { readonly host: string; readonly isFinal: boolean }): Promise<void> {
    const { job, token, packages } = this.#taking;
    const error = isFinal ? new packages.UnrecoverableError(reason) : new Error(reason);
    delete error.stack; // its paths are nobody's business
    await this.#told(async () => {
      await job.log(host);
      await job.moveToFailed(error, token, false);
    });
  }

  /** Takes it out of the queue: nobody may be there to do it. */
  async withdraw(): Promise<void> {
    const { job, token, packages } = this.#taking;
    const isFailed = await this.#told(() => job.moveToFailed(new packages.UnrecoverableError(STOPPED), token, false));
    if (isFailed) await job.remove().catch(() => undefined);
  }

  /** @returns whether it was still its own, and waits again */
  async giveBack(): Promise<boolean> {
    const { job, token } = this.#taking;
    return await this.#told(() => job.moveToWait(token));
  }

  /**
   * Tells the server until it hears it, or is gone: BullMQ's own calls never end once the connection is cut.
   * @returns whether the job was still its own
   */
  async #told(tell: () => Promise<unknown>): Promise<boolean> {
    const { onTrouble, onHeard, gone } = this.#taking;
    for (;;) {
      try {
        await unlessAborted(tell(), gone);
        onHeard();
        return true;
      } catch (error) {
        if (gone.aborted) throw error;
        if (isNotOurs(error)) return false;
        if (!isPassing(error)) throw error;
        onTrouble(error);
      }
      await sleep(AGAIN_MS, undefined, { signal: gone });
    }
  }

  #renew(): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { job, token, lockDuration, onTrouble, onHeard } = this.#taking;
    job
      .extendLock(token, lockDuration)
      .then((extended) => {
        onHeard();
        if (extended !== 1) this.#abort.abort(LOST);
      })
      .catch(onTrouble)
      .finally(() => {
        this.#isAsking = false;
      });
  }
}

/** Whether the server says that the job is gone, or another worker's: BullMQ has a number for each way. */
const isNotOurs = (error: unknown): boolean => typeof Object(error).code === 'number';
