import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { failure, type UserError } from '../../errors.ts';
import { parseJson } from '../../files/json.ts';
import type { PlannedTrial } from '../../selection/space/space.ts';
import type { Observer } from '../resources/observer.ts';
import type { QueueAddress } from './address.ts';
import { isForbidden, isPassing, openRedis, unusable } from './connection.ts';
import { Contact } from './contact.ts';
import { ServerWatch } from './coordinator/server-watch.ts';
import { type StoredField, StoredJobs, WAITING } from './coordinator/stored-jobs.ts';
import { type HashedJob, jobFrom, resultOf } from './job.ts';
import { failedJob } from './job-failures.ts';
import { PREFIX, probeKey, STOPPED, stopKey } from './names.ts';
import type { QueuePackages } from './packages.ts';
import { checkEqual, type HostedResult, jobText, type PlacedResult, placedResults } from './results.ts';

/** Milliseconds between looks at what has ended: workers do not wait for it. */
const POLL_MS = 200;
/** Milliseconds between looks at all jobs, for those that the server has lost. */
const AUDIT_MS = 3000;
const WORKERS_MS = 5000;
/** Milliseconds that a sweep which is stopped waits for the server's first answer, and where it had lost the server before. */
const ANSWER_MS = 1500;
const WITHOUT_SERVER_MS = 500;
/** The same for its workers, once they were told. */
const WITHDRAWAL_MS = 4000;
/** The same for the end of the connection. */
const CLOSING_MS = 500;
/** Seconds that workers are told of it. */
const STOPPED_SECONDS = 24 * 60 * 60;
/** Jobs that are added or read at a time. */
const AT_A_TIME = 50;

export interface CoordinatorSetup {
  readonly packages: QueuePackages;
  readonly address: QueueAddress;
  readonly queue: string;
  readonly runId: string;
  readonly trials: readonly PlannedTrial[];
  /** Of the trials: a sweep that draws more has another, and other numbers of its trials. */
  readonly sweepDigest: string;
  readonly nSplits: number;
  /** Whether the run has a folder. */
  readonly isResumable: boolean;
  /** What is known of a trial on a split, from before or by now; after so many epochs, where it is a training stopped then. */
  readonly known: (trial: number, split: number, until: number | undefined) => HostedResult | undefined;
  /** Keeps the results of a job; once it resolves they last. */
  readonly keep: (job: HashedJob, results: readonly PlacedResult[]) => Promise<void>;
  /** The command that starts a worker. */
  readonly startCommand: string;
  readonly observer: Observer;
  readonly signal: AbortSignal;
}

/**
 * Has jobs done by workers. What the run has kept is the truth: a job leaves the queue once its results last, and one that the
 * server has lost is added again.
 */
export class Coordinator {
  readonly #setup: CoordinatorSetup;
  readonly #queue: Queue;
  readonly #redis: Redis;
  readonly #open: Map<string, HashedJob>;
  readonly #added = new Set<string>();
  #stop: AbortSignal;
  readonly #contact: Contact;
  readonly #jobs: StoredJobs;
  readonly #watch: ServerWatch;
  #isBegun = false;
  #auditDue = 0;
  #workersDue = 0;

  constructor(jobs: readonly HashedJob[], setup: CoordinatorSetup) {
    const { packages, address, queue, signal } = setup;
    this.#setup = setup;
    this.#contact = new Contact(setup.observer);
    this.#open = new Map(jobs.map((job) => [job.id, job]));
    this.#stop = signal;
    this.#redis = openRedis(packages, address);
    this.#queue = new packages.Queue(queue, { connection: this.#redis as ConnectionOptions, prefix: PREFIX });
    this.#jobs = new StoredJobs(this.#queue, this.#redis, setup.runId, (question) => this.#ask(question));
    this.#watch = new ServerWatch(this.#queue, this.#redis, setup);
    this.#queue.on('error', () => undefined); // the connection tells
    this.#redis.on('error', (error: unknown) => this.#contact.lost(error));
    this.#redis.on('ready', () => this.#back());
  }

  /**
   * Returns once all results are kept.
   * @throws UserError (failed) for a job that no worker can do, and for machines that disagree: the jobs leave the queue then
   */
  async run(): Promise<void> {
    try {
      while (this.#open.size > 0) {
        await this.#round().catch((error: unknown) => {
          if (!isPassing(error)) throw error;
          this.#contact.lost(error);
        });
        if (this.#open.size > 0) await sleep(POLL_MS, undefined, { signal: this.#stop });
      }
    } catch (error) {
      await this.#end();
      this.#setup.signal.throwIfAborted();
      throw isForbidden(error) ? unusable(this.#setup.address, error) : error;
    } finally {
      // A server that is silent would be waited for.
      await Promise.race([this.#queue.close().catch(() => undefined), sleep(CLOSING_MS, undefined, { ref: false })]);
      this.#redis.disconnect();
    }
  }

  /** What the server answers, unless the sweep is stopped: a server that is gone is waited for. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    const stop = AbortSignal.any([this.#stop]); // its own: Node warns of more than ten listeners to one
    stop.throwIfAborted();
    return await new Promise<T>((resolve, reject) => {
      const onStop = () => reject(stop.reason);
      stop.addEventListener('abort', onStop, { once: true });
      this.#contact
        .watched(question())
        .then(resolve, reject)
        .finally(() => stop.removeEventListener('abort', onStop));
    });
  }

  async #round(): Promise<void> {
    const now = performance.now();
    if (!this.#isBegun) await this.#begin();
    await this.#takeEnded(); // first: it makes room in a server that is full
    if (now >= this.#auditDue) {
      await this.#audit();
      this.#auditDue = performance.now() + AUDIT_MS;
    }
    if (now >= this.#workersDue) {
      // A server that is full, or has become a replica, can be read: only the workers would learn of it.
      await this.#ask(() => this.#redis.set(probeKey(this.#setup.runId), '1', 'PX', 1));
      await this.#watch.look((question) => this.#ask(question));
      this.#workersDue = performance.now() + WORKERS_MS;
    }
    this.#back();
  }

  /** Forgets how the run ended before: a resumed one tries again. */
  async #begin(): Promise<void> {
    await this.#ask(() => this.#redis.del(stopKey(this.#setup.runId)));
    await this.#forgetFailures();
    this.#isBegun = true;
  }

  /** Adds what is missing in the queue, and removes what is not wanted there. */
  async #audit(): Promise<void> {
    await this.#removeSpoiled();
    const there = new Set(await this.#jobs.idsIn(...WAITING, 'active', 'completed', 'failed'));
    const missing = [...this.#open.values()].filter(({ id }) => !there.has(id));
    const nAgain = missing.filter(({ id }) => this.#added.has(id)).length;
    await inTurns(missing, async (job) => {
      await this.#jobs.add(job);
      this.#added.add(job.id);
    });
    if (nAgain > 0) this.#setup.observer.tell({ kind: 'jobs-again', nJobs: nAgain });
    const waiting = (await this.#jobs.idsIn(...WAITING)).filter((id) => !this.#open.has(id));
    await inTurns(waiting, (id) => this.#jobs.remove(id));
  }

  /** Removes jobs that are at work or next in turn, and not what was added: no worker can do them. They are added again. */
  async #removeSpoiled(): Promise<void> {
    const waiting = await this.#jobs.idsIn('wait');
    const next = new Set([...waiting.slice(0, AT_A_TIME), ...waiting.slice(-AT_A_TIME)]);
    await inTurns([...(await this.#jobs.idsIn('active')), ...next], async (id) => {
      if (!(await this.#jobs.isWhole(id))) await this.#jobs.removeSpoiled(id);
    });
  }

  async #forgetFailures(): Promise<void> {
    await inTurns(await this.#jobs.idsIn('failed'), (id) => this.#jobs.remove(id));
  }

  async #takeEnded(): Promise<void> {
    await inTurns(await this.#jobs.idsIn('completed'), (id) => this.#takeResult(id));
    for (const id of await this.#jobs.idsIn('failed')) await this.#takeFailure(id);
  }

  async #takeResult(id: string): Promise<void> {
    const wrong = (what: string): UserError =>
      failure(`the result of a job is not what a worker sends: ${what}`, {
        hint: 'who else can write to that server? see the access list and the password',
      });
    const found = await this.#jobs.read(id, 'returnvalue');
    if (found === undefined) return await this.#jobs.remove(id); // the server has lost it: the next audit adds it again
    let placed: readonly PlacedResult[];
    try {
      const value = valueIn(found.returnvalue, wrong);
      const hashed = this.#open.get(id) ?? (await this.#formerJob(id, wrong));
      if (hashed === undefined) return await this.#jobs.remove(id);
      placed = placedResults(resultOf(hashed, value, wrong), hashed.job, this.#setup, wrong);
      for (const one of placed) {
        const known = this.#setup.known(one.trial, one.split, hashed.job.until);
        if (known !== undefined) checkEqual(one, known);
      }
    } catch (error) {
      if (!isPassing(error)) await this.#jobs.remove(id); // so that a resumed run has it done again
      throw error;
    }
    const open = this.#open.get(id);
    if (open !== undefined) await this.#setup.keep(open, placed);
    this.#open.delete(id);
    await this.#jobs.remove(id);
  }

  /**
   * A job of this run that is not wanted any more, as the server has it; undefined if it is gone, or of the sweep before it was
   * extended: its trials had other numbers.
   */
  async #formerJob(id: string, wrong: (what: string) => UserError): Promise<HashedJob | undefined> {
    const found = await this.#jobs.read(id, 'data');
    const hashed = found && jobFrom(valueIn(found.data, wrong), id, wrong);
    return hashed?.job.origin.sweepDigest === this.#setup.sweepDigest ? hashed : undefined;
  }

  async #takeFailure(id: string): Promise<void> {
    const isWhole = await this.#jobs.isWhole(id);
    const found = await this.#jobs.read(id, 'failedReason', 'pb');
    const hosts = await this.#jobs.whoFailed(id);
    await this.#jobs.remove(id);
    const hashed = this.#open.get(id);
    const reason = found?.failedReason.text ?? '';
    // The next audit adds it again: what no worker could read is none that they failed at.
    if (!isWhole || hashed === undefined || reason === STOPPED) return;
    throw failedJob(jobText(hashed.job), { reason, last: found?.pb.text ?? 'unknown', hosts });
  }

  /** Tells workers to stop, and takes what is this run's out of the queue. What is left there does no harm. */
  async #end(): Promise<void> {
    const { observer } = this.#setup;
    this.#stop = AbortSignal.timeout(this.#contact.isLost ? WITHOUT_SERVER_MS : ANSWER_MS);
    try {
      await this.#tellWorkers();
      this.#stop = AbortSignal.timeout(WITHDRAWAL_MS);
      await this.#withdraw();
    } catch {
      if (this.#added.size > 0) observer.tell({ kind: 'jobs-stay', isResumable: this.#setup.isResumable });
      this.#redis.disconnect(); // nothing waits for it then
      return;
    }
    await this.#takeLast().catch(() => undefined);
  }

  async #tellWorkers(): Promise<void> {
    const { runId } = this.#setup;
    await this.#ask(() => this.#redis.set(stopKey(runId), '1', 'EX', STOPPED_SECONDS));
  }

  async #withdraw(): Promise<void> {
    await inTurns(await this.#jobs.idsIn(...WAITING), (id) => this.#jobs.remove(id));
  }

  /** Waits for those who were told, and takes what ends until then. */
  async #takeLast(): Promise<void> {
    for (;;) {
      const active = await this.#jobs.idsIn('active'); // before what has ended: none may end between the two looks
      // Whatever is wrong with it, it leaves the queue: one reason to stop is enough, and a resumed run must not meet another.
      for (const id of await this.#jobs.idsIn('completed')) await this.#takeResult(id).catch(() => undefined);
      await this.#forgetFailures();
      if (active.length === 0) return;
      await sleep(POLL_MS, undefined, { signal: this.#stop });
    }
  }

  #back(): void {
    if (this.#contact.back()) this.#auditDue = 0;
  }
}

/** What a field says in JSON. */
function valueIn({ nBytes, text }: StoredField, wrong: (what: string) => UserError): unknown {
  if (text === undefined) throw wrong(nBytes === 0 ? 'there is none' : `it has ${nBytes} bytes`);
  return parseJson(text, wrong);
}

/** Does work on items, some at a time; after a failure no more of them. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let i = 0; i < items.length; i += AT_A_TIME) {
    const ends = await Promise.allSettled(items.slice(i, i + AT_A_TIME).map(work));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}
