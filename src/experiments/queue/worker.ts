import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions, Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { UserError } from '../../errors.ts';
import { printable } from '../../util/text/printable.ts';
import type { Observer } from '../resources/observer.ts';
import type { QueueAddress } from './address.ts';
import { connectionOptions, isForbidden, openRedis, unusable } from './connection.ts';
import { Contact } from './contact.ts';
import { reasonFor, withoutStack } from './failing.ts';
import { type HashedJob, type JobResult, jobFrom } from './job.ts';
import { PREFIX, STOPPED, stopKey } from './names.ts';
import type { QueuePackages } from './packages.ts';
import { jobText } from './results.ts';

/** How long others wait for a worker that is not heard, in milliseconds. */
export interface Patience {
  /** How long its job stays its own. */
  readonly lockDuration: number;
  /** How often that is looked at. */
  readonly stalledInterval: number;
  /** After how long one that takes nothing, though jobs wait, is made anew: BullMQ's may be deaf after an outage. */
  readonly deafness: number;
}

const PATIENCE: Patience = { lockDuration: 20_000, stalledInterval: 10_000, deafness: 60_000 };
/** Workers that may die on one job; one more, and it has failed. */
const MOST_DEATHS = 10;
const TICK_MS = 1000;
/** Milliseconds for giving a job back. */
const LEAVING_MS = 2000;

export interface WorkerSetup {
  readonly packages: QueuePackages;
  readonly address: QueueAddress;
  readonly queue: string;
  readonly host: string;
  readonly execute: (job: HashedJob, signal: AbortSignal) => Promise<JobResult>;
  /** Ends after so many jobs. */
  readonly count: number | undefined;
  /** Ends after so many seconds without one, also while the server is gone. */
  readonly idleExit: number | undefined;
  readonly observer: Pick<Observer, 'tell'>;
  /** Ends it: what it was doing is given back. */
  readonly signal: AbortSignal;
  readonly patience?: Patience;
}

/** What it is doing. */
interface Doing {
  readonly id: string;
  readonly runId: string;
  readonly abort: AbortController;
}

/** Why a job was stopped that another worker may have by now. */
const LOST = 'its lease has ended, or the server has lost it: another worker may have it by now';

/** Takes jobs of a queue, one at a time, and does them. */
export class QueueWorker {
  readonly #setup: WorkerSetup;
  readonly #redis: Redis;
  #worker: Worker;
  #doing: Doing | undefined;
  #givenBack: Promise<void> = Promise.resolve();
  #lastJob = performance.now();
  #nDone = 0;
  readonly #contact: Contact;
  /** Whether the server owes an answer. */
  #isAsking = false;
  #wrong: UserError | undefined;

  constructor(setup: WorkerSetup) {
    this.#setup = setup;
    this.#contact = new Contact(setup.observer);
    this.#redis = openRedis(setup.packages, setup.address);
    this.#redis.on('error', (error: unknown) => this.#contact.lost(error));
    this.#redis.on('ready', () => this.#contact.back());
    this.#worker = this.#made();
  }

  /**
   * Takes jobs until it is told to end, or there is nothing more to do.
   * @returns how many it has done
   * @throws UserError (failed) if the server forbids it
   */
  async run(): Promise<number> {
    const { signal } = this.#setup;
    const delay = monitorEventLoopDelay();
    delay.enable();
    try {
      while (!signal.aborted && !this.#isOver()) {
        await sleep(TICK_MS, undefined, { signal }).catch(() => undefined);
        if (delay.max > this.#patience.lockDuration * 1e6)
          this.#setup.observer.tell({ kind: 'stood-still', seconds: delay.max / 1e9 });
        delay.reset();
        await this.#tick();
      }
      if (signal.aborted) await Promise.race([this.#givenBack, sleep(LEAVING_MS, undefined, { ref: false })]);
      const isForced = signal.aborted || this.#wrong !== undefined || this.#contact.isLost;
      const closed = this.#worker.close(isForced);
      // A server that is gone would be waited for; the end of a job that comes later than its lease is not wanted any more.
      const most = isForced ? LEAVING_MS : this.#patience.lockDuration;
      await Promise.race([closed, sleep(most, undefined, { ref: false })]);
    } finally {
      delay.disable();
      this.#redis.disconnect();
    }
    if (this.#wrong !== undefined) throw this.#wrong;
    return this.#nDone;
  }

  get #patience(): Patience {
    return this.#setup.patience ?? PATIENCE;
  }

  #isOver(): boolean {
    const { count, idleExit } = this.#setup;
    if (this.#wrong !== undefined) return true;
    if (count !== undefined && this.#nDone >= count) return true;
    return idleExit !== undefined && this.#doing === undefined && performance.now() - this.#lastJob >= 1000 * idleExit;
  }

  #made(): Worker {
    const { packages, address, queue, host } = this.#setup;
    const worker: Worker = new packages.Worker(queue, (job, token) => this.#process(job, token), {
      lockDuration: this.#patience.lockDuration,
      stalledInterval: this.#patience.stalledInterval,
      connection: connectionOptions(address) as ConnectionOptions,
      ...{ prefix: PREFIX, name: host, concurrency: 1, maxStalledCount: MOST_DEATHS },
      runRetryDelay: 2000, // after an outage jobs wait
    });
    worker.on('error', (error: unknown) => this.#forbidden(error)); // of others our own connection tells
    worker.on('lockRenewalFailed', (ids) => {
      if (this.#doing !== undefined && ids.includes(this.#doing.id)) this.#doing.abort.abort(LOST);
    });
    worker.on('failed', (job, error) => {
      if (error.message === STOPPED) void job?.remove().catch(() => undefined); // nobody may be there to do it
    });
    return worker;
  }

  async #process(given: Job, token: string | undefined): Promise<JobResult> {
    const { packages, execute, signal, observer, count } = this.#setup;
    const { UnrecoverableError, WaitingError } = packages;
    const wrong = (what: string) =>
      withoutStack(new UnrecoverableError(`it is no job of this version: ${printable(what, 500)}`));
    const job = jobFrom(given.data, String(given.id), wrong);
    const what = jobText(job.job);
    const abort = new AbortController();
    this.#doing = { id: job.id, runId: job.job.runId, abort };
    const started = performance.now();
    const work = execute(job, AbortSignal.any([abort.signal, signal]));
    work.catch(() => undefined); // where it is not waited for
    try {
      const result = await Promise.race([work, rejectedAt(AbortSignal.any([signal]))]);
      abort.signal.throwIfAborted();
      this.#nDone++;
      observer.tell({ kind: 'job-done', nDone: this.#nDone, what, seconds: (performance.now() - started) / 1000 });
      // Before it returns: then it is given no other one.
      if (count !== undefined && this.#nDone >= count) void this.#worker.close().catch(() => undefined);
      return result;
    } catch (error) {
      if (signal.aborted) {
        // Where that fails, its lease ends.
        this.#givenBack = given.moveToWait(token).then(
          () => undefined,
          () => undefined,
        );
        await this.#givenBack;
        observer.tell({ kind: 'job-left', what, why: 'given back' });
        throw new WaitingError();
      }
      const why = abort.signal.aborted ? String(abort.signal.reason) : (error as Error).message;
      observer.tell({ kind: 'job-left', what, why });
      if (abort.signal.aborted && why === STOPPED) throw withoutStack(new UnrecoverableError(STOPPED));
      // Once more it would be as wrong.
      const isFinal = error instanceof UserError && error.kind !== 'failed';
      const reason = abort.signal.aborted ? why : reasonFor(error);
      throw withoutStack(isFinal ? new UnrecoverableError(reason) : new Error(reason));
    } finally {
      this.#doing = undefined;
      this.#lastJob = performance.now();
    }
  }

  async #tick(): Promise<void> {
    if (this.#isAsking) return; // the server is gone
    this.#isAsking = true;
    const asked = this.#look()
      .then(() => this.#contact.back())
      .catch((error: unknown) => {
        this.#forbidden(error);
        this.#contact.lost(error);
      })
      .finally(() => {
        this.#isAsking = false;
      });
    await Promise.race([asked, sleep(TICK_MS)]);
  }

  #forbidden(error: unknown): void {
    if (isForbidden(error)) this.#wrong ??= unusable(this.#setup.address, error);
  }

  /** Whether the sweep was stopped that it works for; whether it hears of jobs. */
  async #look(): Promise<void> {
    const doing = this.#doing;
    if (doing !== undefined) {
      if ((await this.#redis.exists(stopKey(doing.runId))) === 1) doing.abort.abort(STOPPED);
      return;
    }
    const nWaiting = await this.#redis.llen(`${PREFIX}:${this.#setup.queue}:wait`);
    const isDeaf = performance.now() - this.#lastJob >= this.#patience.deafness;
    if (nWaiting === 0 || !isDeaf || this.#doing !== undefined || this.#isOver()) return;
    this.#lastJob = performance.now();
    void this.#worker.close(true).catch(() => undefined);
    this.#worker = this.#made();
  }
}

/** Never resolves. */
const rejectedAt = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
