import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions, Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { type UserError, usageError } from '../../../errors.ts';
import { isForbidden, openRedis, unusable } from '../connection.ts';
import { Contact } from '../contact.ts';
import { jobFrom } from '../job.ts';
import { brokenMachine, MOST_FAILURES, toldFailure } from '../job-failures.ts';
import { connectionName, PREFIX, STOPPED, stopKey } from '../names.ts';
import { jobText } from '../results.ts';
import { PATIENCE, type Patience } from './patience.ts';
import { jobNamed, noJob, tellUnread } from './refused-job.ts';
import { LOST, TakenJob } from './taken-job.ts';
import { unlessAborted } from './unless-aborted.ts';
import type { WorkerSetup } from './worker-setup.ts';

/** Workers that may die on one job; one more, and it has failed. */
const MOST_DEATHS = 10;
/**
 * Milliseconds between looks for a job, while there is none. Waiting for one in the server, as BullMQ does by itself, is hard to end
 * without losing a job that comes just then, and takes a second connection.
 */
const POLL_MS = 250;
const TICK_MS = 1000;
/** Milliseconds for giving a job back. */
const LEAVING_MS = 1500;

/** What it is doing. */
interface Doing {
  readonly runId: string;
  readonly taken: TakenJob;
}

/** Takes jobs of a queue, one at a time, and does them. */
export class QueueWorker {
  readonly #setup: WorkerSetup;
  readonly #redis: Redis;
  #worker: Worker;
  #doing: Doing | undefined;
  #lastJob = performance.now();
  /** Since when jobs have waited of which it took none. */
  #waitingSince: number | undefined;
  /** Since when there is nothing more to do. */
  #overSince: number | undefined;
  #nDone = 0;
  /** At which it failed since the last one that it did. */
  readonly #failures = new Set<string>();
  readonly #contact: Contact;
  /** Whether the server owes an answer. */
  #isAsking = false;
  #wrong: UserError | undefined;
  /** Ends what still waits for the server. */
  readonly #gone = new AbortController();

  constructor(setup: WorkerSetup) {
    const { packages, address, queue, host, observer } = setup;
    this.#setup = setup;
    this.#contact = new Contact(observer);
    this.#redis = openRedis(packages, address, connectionName(queue, host));
    this.#redis.on('error', (error: unknown) => this.#trouble(error));
    this.#redis.on('ready', () => this.#contact.back());
    this.#worker = this.#made();
  }

  /**
   * Takes jobs until it is told to end, or there is nothing more to do.
   * @returns how many it has done
   * @throws UserError (failed) if the server forbids it, or it fails at one job after the other
   */
  async run(): Promise<number> {
    const delay = monitorEventLoopDelay();
    delay.enable();
    const ended = new AbortController();
    const work = this.#work().finally(() => ended.abort());
    work.catch(() => undefined); // where it is not waited for
    try {
      while (!ended.signal.aborted && !this.#mayLeave()) {
        const pause = this.#overSince === undefined ? TICK_MS : POLL_MS;
        await sleep(pause, undefined, { signal: ended.signal }).catch(() => undefined);
        if (delay.max > this.#patience.lockDuration * 1e6)
          this.#setup.observer.tell({ kind: 'stood-still', seconds: delay.max / 1e9 });
        delay.reset();
        this.#look();
      }
      if (ended.signal.aborted) await work;
    } finally {
      delay.disable();
      this.#gone.abort();
      void this.#worker.close(true).catch(() => undefined);
      this.#redis.disconnect();
    }
    if (this.#wrong !== undefined) throw this.#wrong;
    return this.#nDone;
  }

  get #patience(): Patience {
    return this.#setup.patience ?? PATIENCE;
  }

  #isOver(): boolean {
    const { count, idleExit, signal } = this.#setup;
    if (signal.aborted || this.#wrong !== undefined) return true;
    if (count !== undefined && this.#nDone >= count) return true;
    return idleExit !== undefined && this.#doing === undefined && performance.now() - this.#lastJob >= 1000 * idleExit;
  }

  /** Whether it is over, and the server does not answer what it was asked last, be it a job or the end of one. */
  #mayLeave(): boolean {
    if (this.#wrong !== undefined) return true;
    if (!this.#isOver() || this.#doing !== undefined) {
      this.#overSince = undefined;
      return false;
    }
    this.#overSince ??= performance.now();
    // The end of a job that comes later than its lease is not wanted any more.
    const most = this.#setup.signal.aborted ? LEAVING_MS : this.#patience.lockDuration;
    return this.#contact.isLost || performance.now() - this.#overSince >= most;
  }

  #made(): Worker {
    const { packages, queue, host } = this.#setup;
    const worker: Worker = new packages.Worker(
      queue,
      null, // this one asks for its jobs
      {
        lockDuration: this.#patience.lockDuration,
        stalledInterval: this.#patience.stalledInterval,
        connection: this.#redis as ConnectionOptions,
        ...{ prefix: PREFIX, name: host, maxStalledCount: MOST_DEATHS },
      },
      (name, options) => packages.createRedisBackend(name, options),
    );
    // Of other errors whoever asked is told.
    worker.on('error', (error: unknown) => {
      if (isForbidden(error)) this.#trouble(error);
    });
    void worker.startStalledCheckTimer();
    return worker;
  }

  async #work(): Promise<void> {
    const { signal } = this.#setup;
    while (!this.#isOver()) {
      const token = randomUUID();
      const job = await this.#next(token);
      const nBefore = this.#nDone;
      if (job !== undefined) await this.#do(job, token).catch((error: unknown) => this.#refused(error));
      // Also after one that it could not do: a strange server may have such jobs without end.
      if (this.#nDone === nBefore) await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** A job, if one waits. */
  async #next(token: string): Promise<Job | undefined> {
    try {
      const job: Job | undefined = await this.#worker.getNextJob(token, { block: false });
      this.#contact.back();
      return job;
    } catch (error) {
      if (!(error instanceof SyntaxError)) this.#trouble(error);
      else await tellUnread(this.#redis, this.#setup, token).catch((trouble: unknown) => this.#trouble(trouble));
      return undefined;
    }
  }

  async #do(job: Job, token: string): Promise<void> {
    const { packages, execute, signal, observer } = this.#setup;
    const taken = new TakenJob({
      ...{ job, token, packages, lockDuration: this.#patience.lockDuration, gone: this.#gone.signal },
      onTrouble: (error) => this.#trouble(error),
      onHeard: () => this.#contact.back(),
    });
    this.#waitingSince = undefined;
    let what = jobNamed(String(job.id));
    const left = (why: string) => observer.tell({ kind: 'job-left', what, why });
    const started = performance.now();
    try {
      signal.throwIfAborted(); // it came just then
      const hashed = jobFrom(job.data, String(job.id), (fault) => usageError(noJob(fault)));
      what = jobText(hashed.job);
      // BullMQ leaves it to the next worker to say so.
      if (job.deferredFailure) return await this.#buried(taken, what, job.deferredFailure);
      this.#doing = { runId: hashed.job.runId, taken };
      const result = await unlessAborted(
        execute(hashed, AbortSignal.any([taken.unwanted, signal, this.#gone.signal])),
        signal,
      );
      taken.unwanted.throwIfAborted();
      this.#rests();
      if (!(await taken.complete(result))) return left(LOST);
      this.#nDone++;
      this.#failures.clear();
      observer.tell({ kind: 'job-done', nDone: this.#nDone, what, seconds: (performance.now() - started) / 1000 });
    } catch (error) {
      this.#rests();
      if (signal.aborted) return left(await this.#givenBack(taken));
      if (this.#gone.signal.aborted) return left('the server does not answer');
      if (taken.unwanted.aborted) {
        left(String(taken.unwanted.reason));
        if (taken.unwanted.reason === STOPPED) await taken.withdraw();
        return;
      }
      left((error as Error).message);
      await this.#fail(taken, { id: String(job.id), what, error });
    } finally {
      taken.release();
      this.#rests();
    }
  }

  /** The server may have begun to forbid how a job ends: then there is nothing more to do here. */
  #refused(error: unknown): void {
    if (!isForbidden(error)) throw error;
    this.#trouble(error);
  }

  #rests(): void {
    this.#doing = undefined;
    this.#lastJob = performance.now();
  }

  /** @returns what came of it */
  async #givenBack(taken: TakenJob): Promise<string> {
    const { lockDuration } = this.#patience;
    try {
      return (await unlessAborted(taken.giveBack(), this.#gone.signal)) ? 'given back' : LOST;
    } catch {
      return `it could not be given back, so another worker takes it once this one was not heard for ${lockDuration / 1000} s`;
    }
  }

  /** Tells the sweep that too many workers died on a job. */
  async #buried(taken: TakenJob, what: string, reason: string): Promise<void> {
    const { observer, host } = this.#setup;
    observer.tell({ kind: 'job-left', what, why: `more than ${MOST_DEATHS} workers died on it` });
    await taken.fail(reason, { host, isFinal: true });
  }

  /** Tells the sweep that a job failed here; leaves, if that is so of all that it takes. */
  async #fail(taken: TakenJob, { id, what, error }: { id: string; what: string; error: unknown }): Promise<void> {
    const { reason, isFinal } = toldFailure(error);
    await taken.fail(reason, { host: this.#setup.host, isFinal });
    if (isFinal) return;
    this.#failures.add(id);
    if (this.#failures.size >= MOST_FAILURES) this.#wrong = brokenMachine(what, error);
  }

  #trouble(error: unknown): void {
    if (this.#gone.signal.aborted) return; // it has hung up itself
    if (isForbidden(error)) this.#wrong ??= unusable(this.#setup.address, error);
    else this.#contact.lost(error);
  }

  /** Whether the sweep was stopped that it works for; whether it hears of jobs. */
  #look(): void {
    if (this.#isAsking) return; // the server is gone
    this.#isAsking = true;
    const { queue } = this.#setup;
    const doing = this.#doing;
    const look = async () => {
      if (doing === undefined) this.#listen(await this.#redis.llen(`${PREFIX}:${queue}:wait`));
      else if ((await this.#redis.exists(stopKey(doing.runId))) === 1) doing.taken.stop();
    };
    void this.#contact
      .watched(look())
      .catch((error: unknown) => this.#trouble(error))
      .finally(() => {
        this.#isAsking = false;
      });
  }

  /** Makes BullMQ's worker anew where it takes nothing of what waits. */
  #listen(nWaiting: number): void {
    if (nWaiting === 0 || this.#doing !== undefined) {
      this.#waitingSince = undefined;
      return;
    }
    this.#waitingSince ??= performance.now();
    if (performance.now() - this.#waitingSince < this.#patience.deafness) return;
    this.#waitingSince = undefined;
    void this.#worker.close(true).catch(() => undefined); // what it was asked comes all the same: the connection is not its own
    this.#worker = this.#made();
  }
}
