import { createHash } from 'node:crypto';
import { z } from 'zod';
import { hint, usageError } from '../../errors.ts';
import { schemaFault } from '../../files/schema-fault.ts';
import { TIES } from '../../models/knn/ties.ts';
import { SWEEP_JOB_KINDS } from '../../selection/sweep/jobs.ts';
import { plural } from '../../util/format.ts';
import { MAX_SEED } from '../../util/random.ts';

/*
 * What crosses the queue, both ways: names and bounded numbers, never a path or code. Both sides check both.
 */

const JOB_FORMAT = 'cifar-train job 1';
const RESULT_FORMAT = 'cifar-train result 1';

/** Bytes of JSON. A search for neighbours with ten thousand k takes a tenth of it. */
export const MOST_JOB_BYTES = 8 * 2 ** 20;
/** The curves of a cohort of a thousand epochs take a twentieth of it. */
export const MOST_RESULT_BYTES = 32 * 2 ** 20;

/** More trials than a sweep has. */
const MOST_MEMBERS = 50_000;

const whole = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const runId = z.string().regex(/^[0-9a-f]{24}$/);
/** Of a machine and its process. */
const host = z.string().regex(/^[\w.-]{1,255}$/);
const trial = whole.max(1_000_000);
const split = whole.max(1_000_000);

const jobSchema = z.strictObject({
  format: z.literal(JOB_FORMAT),
  runId,
  origin: z.strictObject({ version: z.string().max(100), dataDigest: sha256, sweepDigest: sha256 }),
  seed: whole.max(MAX_SEED),
  /** How images are assigned to folds, or held out. */
  folds: z.strictObject({
    folds: z.int().min(2).max(1_000_000).optional(),
    val: z.int().min(1).max(1_000_000).optional(),
    shuffle: z.boolean(),
    stratify: z.boolean(),
  }),
  /** Trainings that go on after so many epochs are judged then: they are compared with others. */
  until: z.int().min(1).max(1_000_000_000).optional(),
  kind: z.enum(SWEEP_JOB_KINDS),
  /** The only split that it is about; absent: all of them. */
  split: split.optional(),
  /** Of k-NN. */
  ties: z.enum(TIES),
  members: z
    .array(
      z.strictObject({
        trial,
        params: z.record(z.string().max(60), z.union([z.string().max(2000), z.number()])),
      }),
    )
    .min(1)
    .max(MOST_MEMBERS),
});

/** A piece of a sweep, as another machine is given it. */
export type QueueJob = z.infer<typeof jobSchema>;

const resultSchema = z.strictObject({
  format: z.literal(RESULT_FORMAT),
  jobHash: sha256,
  host,
  results: z.array(z.looseObject({ trial, split })),
});

/** What came of a job; each of its results is checked against its trial. */
export type JobResult = z.infer<typeof resultSchema>;

/** A job, with what it is known by. */
export interface HashedJob {
  readonly job: QueueJob;
  readonly hash: string;
  /** The same job of the same run has the same one, so that it is in the queue once. */
  readonly id: string;
}

/**
 * @param job without its format
 * @throws UserError (usage) for one of more bytes than a queue is to carry
 */
export function hashedJob(job: Omit<QueueJob, 'format'>): HashedJob {
  const whole: QueueJob = { format: JOB_FORMAT, ...job };
  checkSize(`a job of ${plural(job.members.length, 'trial')}`, whole, MOST_JOB_BYTES);
  const hash = hashOf(whole);
  return { job: whole, hash, id: `${job.runId}-${hash.slice(0, 32)}` };
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** The ids of a run's jobs begin so. */
export const idsOf = (runId: string): string => `${runId}-`;

/** Bytes of JSON. */
const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');

function checkSize(what: string, value: unknown, most: number): void {
  const size = sizeOf(value);
  if (size <= most) return;
  throw usageError(`${what} has ${size} bytes, and a queue carries at most ${most} at a time`, {
    hint: hint`try fewer settings or epochs in one sweep, or do it on one machine: ${{ setting: 'queue', value: 'none' }}`,
  });
}

/**
 * A job as the queue has it.
 * @throws what `wrong` makes of what is wrong with it
 */
export function jobFrom(value: unknown, id: string, wrong: (what: string) => Error): HashedJob {
  if (sizeOf(value) > MOST_JOB_BYTES) throw wrong(`it has more than ${MOST_JOB_BYTES} bytes`);
  const parsed = jobSchema.safeParse(value);
  if (!parsed.success) throw wrong(schemaFault(parsed.error, value));
  const job = parsed.data;
  const hash = hashOf(value);
  if (id !== `${job.runId}-${hash.slice(0, 32)}`) throw wrong('its id is not that of its content');
  return { job, hash, id };
}

/**
 * @param results of every member on its splits
 * @throws UserError (usage) for more bytes than a queue is to carry
 */
export function jobResult(jobHash: string, host: string, results: JobResult['results']): JobResult {
  const whole: JobResult = { format: RESULT_FORMAT, jobHash, host, results };
  checkSize('the result of one job', whole, MOST_RESULT_BYTES);
  return whole;
}

/**
 * The result of a job as the queue has it.
 * @throws what `wrong` makes of what is wrong with it
 */
export function resultOf({ hash }: HashedJob, value: unknown, wrong: (what: string) => Error): JobResult {
  const parsed = resultSchema.safeParse(value);
  if (!parsed.success) throw wrong(schemaFault(parsed.error, value));
  if (parsed.data.jobHash !== hash) throw wrong('it is the result of another job');
  return parsed.data;
}

/** What a run is known by in the queue. */
export const isRunId = (value: unknown): value is string => runId.safeParse(value).success;
