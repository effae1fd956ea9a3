import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { failure } from '../../../errors.ts';
import { type HashedJob, idsOf, jobFrom, MOST_JOB_BYTES, MOST_RESULT_BYTES } from '../job.ts';
import { jobText } from '../results.ts';

/** How often workers may fail at a job; deaths are counted apart from them. */
const ATTEMPTS = 3;
/** Milliseconds after which another worker may have a try, twice as many the second time. */
const BACKOFF_MS = 5000;
/** Seconds after which the server may forget what nobody has fetched: the ends of jobs whose sweep never came back. */
const KEPT_SECONDS = 30 * 24 * 60 * 60;

/** What is added beside a job. No stacks are kept of failures: they name paths of the machines that failed. */
const optionsOf = (id: string) => ({
  jobId: id,
  attempts: ATTEMPTS,
  backoff: { type: 'exponential', delay: BACKOFF_MS },
  stackTraceLimit: 0,
  removeOnComplete: { age: KEPT_SECONDS },
  removeOnFail: { age: KEPT_SECONDS },
});

/** Bytes that a field of a job may have: whatever is larger is not ours, and is not read. */
const MOST_BYTES = {
  data: MOST_JOB_BYTES,
  opts: 10_000,
  returnvalue: MOST_RESULT_BYTES,
  failedReason: 10_000,
  /** Who took it last. */
  pb: 1000,
};

export interface StoredField {
  readonly nBytes: number;
  /** Undefined if there is none, or too much of it. */
  readonly text: string | undefined;
}

export const WAITING = ['wait', 'paused', 'delayed', 'prioritized'] as const;
type State = 'active' | 'completed' | 'failed' | (typeof WAITING)[number];

/** The jobs of one run as the server has them, where anybody else may have changed or removed them. */
export class StoredJobs {
  readonly #queue: Queue;
  readonly #redis: Redis;
  readonly #runId: string;
  /** Puts a question to the server, as long as an answer is wanted. */
  readonly #ask: <T>(question: () => Promise<T>) => Promise<T>;

  constructor(queue: Queue, redis: Redis, runId: string, ask: <T>(question: () => Promise<T>) => Promise<T>) {
    this.#queue = queue;
    this.#redis = redis;
    this.#runId = runId;
    this.#ask = ask;
  }

  /** The ids of those in some states, whether or not there is more of them than that. */
  async idsIn(...states: readonly State[]): Promise<readonly string[]> {
    const ids = await this.#ask(() => this.#queue.getRanges([...states] as never, 0, -1));
    return ids.filter((id) => typeof id === 'string' && id.startsWith(idsOf(this.#runId))); // a strange server may send anything
  }

  async add({ job, id }: HashedJob): Promise<void> {
    await this.#ask(() => this.#queue.add(jobText(job), job, optionsOf(id)));
  }

  /** Removes what there is of a job: one that nobody works on. */
  async remove(id: string): Promise<void> {
    await this.#ask(() => this.#queue.remove(id));
  }

  /** Removes one that somebody may work on who cannot do it. */
  async removeSpoiled(id: string): Promise<void> {
    await this.#ask(() => this.#redis.del(`${this.#queue.toKey(id)}:lock`));
    await this.remove(id);
  }

  /** Some fields of a job; undefined if it is gone. */
  async read<Name extends keyof typeof MOST_BYTES>(
    id: string,
    ...names: readonly Name[]
  ): Promise<Readonly<Record<Name, StoredField>> | undefined> {
    const key = this.#queue.toKey(id);
    return await this.#ask(async () => {
      const sizes = await Promise.all(names.map((name) => this.#redis.hstrlen(key, name)));
      const read = names.map(async (name, i): Promise<readonly [Name, StoredField]> => {
        const nBytes = sizes[i]!;
        const text = nBytes > MOST_BYTES[name] ? undefined : await this.#redis.hget(key, name);
        return [name, { nBytes, text: typeof text === 'string' ? text : undefined }]; // a strange server may send anything
      });
      const [exists, ...fields] = await Promise.all([this.#redis.exists(key), ...read]);
      return exists === 0 ? undefined : (Object.fromEntries(fields) as Record<Name, StoredField>);
    });
  }

  /** Who failed at a job, each time. */
  async whoFailed(id: string): Promise<readonly string[]> {
    const { logs } = await this.#ask(() => this.#queue.getJobLogs(id, 0, ATTEMPTS - 1));
    return Array.isArray(logs) ? logs.map(String) : [];
  }

  /** Whether a job is there as it was added: otherwise no worker can do it. */
  async isWhole(id: string): Promise<boolean> {
    const found = await this.read(id, 'data', 'opts');
    if (found === undefined) return false;
    try {
      jobFrom(JSON.parse(found.data.text ?? ''), id, (what) => failure(what));
      return JSON.parse(found.opts.text ?? '').attempts === ATTEMPTS;
    } catch {
      return false;
    }
  }
}
