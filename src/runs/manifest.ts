import { basename } from 'node:path';
import { z } from 'zod';
import { dataError, type UserError } from '../errors.ts';
import { diskError } from '../files/disk-error.ts';
import { parseJson, readJson } from '../files/json.ts';
import { readStart } from '../files/read-start.ts';
import { schemaFault } from '../files/schema-fault.ts';
import { errorCode } from '../files/system-error.ts';
import { writeAtomic } from '../files/write-atomic.ts';
import { checkFilePath } from '../util/checks.ts';
import { MAX_SEED } from '../util/random.ts';
import { maskTexts } from '../util/text/mask-secrets.ts';
import { type Headline, headlineOf, headlineSchema } from './collection/headline.ts';
import { type ClaimedFormat, unknownVersion } from './format-version.ts';
import type { Machine } from './machine.ts';

const FORMAT = 'cifar-train run';
const FORMAT_VERSION = 1;
/** Ten thousand trials on ten folds take a quarter of it. */
const MAX_BYTES = 64 * 2 ** 20;

const count = z.int().nonnegative();

const schema = z.object({
  format: z.literal(FORMAT),
  formatVersion: z.literal(FORMAT_VERSION),
  command: z.string(),
  commandLine: z.string(),
  status: z.enum(['running', 'finished', 'interrupted', 'failed']),
  startedAt: z.iso.datetime(),
  resumedAt: z.array(z.iso.datetime()).optional(),
  finishedAt: z.iso.datetime().nullable(),
  version: z.string(),
  machine: z.object({ platform: z.string(), arch: z.string(), cpu: z.string(), cores: count, node: z.string() }),
  dataset: z.object({
    name: z.string(),
    digest: z.string(),
    source: z.string(),
    nTrain: count,
    isOfficial: z.boolean().optional(),
    classNames: z.array(z.string()).optional(),
  }),
  options: z.record(z.string(), z.json()),
  seed: count.max(MAX_SEED),
  secondsByPhase: z.record(z.string(), z.number().nonnegative()),
  results: z.unknown().refine((results) => results !== undefined, 'is missing'), // JSON, which was parsed
});
const headSchema = schema.omit({ results: true }).extend({ headline: headlineSchema });

/** What run.json says of a run. */
export interface RunManifest {
  readonly command: string;
  /** As typed, but without secrets. */
  readonly commandLine: string;
  readonly status: 'running' | 'finished' | 'interrupted' | 'failed';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Each time when it was resumed after an interruption; absent if never. */
  readonly resumedAt?: readonly string[] | undefined;
  /** ISO 8601, UTC; null while running. */
  readonly finishedAt: string | null;
  /** Of cifar-train. */
  readonly version: string;
  readonly machine: Machine;
  readonly dataset: {
    readonly name: string;
    readonly digest: string;
    readonly source: string;
    readonly nTrain: number;
    /** Whether the files of the training images were the official ones; absent for what has none, and in old runs. */
    readonly isOfficial?: boolean | undefined;
    /** In the order of their labels; absent in old runs. */
    readonly classNames?: readonly string[] | undefined;
  };
  /** By name, as JSON. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Anything JSON can hold; null before there are any. */
  readonly results: unknown;
  /** Of all the processes that have worked on it; of one that was killed only what it had written down. */
  readonly secondsByPhase: Readonly<Record<string, number>>;
}

/** What run.json says before there are results. */
export type RunHead = Omit<RunManifest, 'status' | 'finishedAt' | 'results'>;

/** What is told of a run in a list. */
export interface RunSummary extends Omit<RunManifest, 'results'> {
  /** Undefined before there are results, and in large files of versions that kept none. */
  readonly headline: Headline | undefined;
}

/**
 * Writes run.json, whole or not at all; call it again to update it. No text in it keeps what may be a password, not even the
 * path of the data: where one had to be masked, a run is resumed with `--data-dir`.
 * @throws UserError (failed) if it cannot be written; the previous file then stays
 */
export async function writeManifest(path: string, manifest: RunManifest): Promise<void> {
  const { results, ...head } = maskTexts(manifest);
  // The results come last, and what a list of runs tells of them before them: it reads no more of the file than that.
  const headline = headlineOf(manifest);
  const whole = { format: FORMAT, formatVersion: FORMAT_VERSION, ...head, headline, results };
  await writeAtomic(path, `${JSON.stringify(whole, undefined, 2)}\n`);
}

/** What a value says of its format; nothing where it is not an object. */
function claimed(value: unknown): ClaimedFormat {
  const { format, formatVersion, version } = Object(value) as Record<string, unknown>;
  return { format, formatVersion, version };
}

/**
 * Reads run.json.
 * @throws UserError (data) that says which field is wrong, or which version a newer program wrote it in; UserError (failed)
 *   if it cannot be read
 */
export async function readManifest(path: string): Promise<RunManifest> {
  checkFilePath('path', path);
  const fail = (what: string, cause?: unknown) => damagedManifest(path, what, cause);
  const value = await readJson(path, { maxBytes: MAX_BYTES, fail }).catch((error: unknown) => {
    const isFolder = errorCode(error) === 'EISDIR' && basename(path) !== 'run.json';
    throw diskError(
      error,
      'read',
      path,
      isFolder ? 'name the run.json in it, or read the folder with openRun' : undefined,
    );
  });
  const { format: _format, formatVersion: _formatVersion, ...manifest } = checked(path, value, schema);
  return manifest;
}

function checked<T>(path: string, value: unknown, schema: z.ZodType<T>): T {
  const newer = unknownVersion(path, claimed(value), FORMAT, [String(FORMAT_VERSION)]);
  if (newer !== undefined) throw newer;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw dataError(`${path} is not a run manifest of format ${FORMAT_VERSION}: ${schemaFault(parsed.error, value)}`, {
    cause: parsed.error,
    hint: WAY_ON,
  });
}

/** What to do about a run.json that cannot be used. */
export const WAY_ON = 'restore it, or run the command again with another run folder';

/** The error for a run.json of which something cannot be so. */
export function damagedManifest(path: string, what: string, cause?: unknown): UserError {
  return dataError(`${path} is damaged: ${what}`, { cause, hint: WAY_ON });
}

/** What stands before the results takes a few thousand bytes, but for a sweep over trials from a file. */
const HEAD_BYTES = 64 * 2 ** 10;
const RESULTS = /,?\r?\n {2}"results": /;

/**
 * Reads of run.json what a list of runs tells: mostly what stands before the results, and of a long file, a sweep's, no more.
 * @throws UserError, as {@link readManifest}
 */
export async function readSummary(path: string): Promise<RunSummary> {
  const fail = (what: string, cause?: unknown) => damagedManifest(path, what, cause);
  const { bytes, isWhole } = await readStart(path, { maxBytes: HEAD_BYTES, fail }).catch((error: unknown) => {
    throw diskError(error, 'read', path);
  });
  // As readManifest, past a byte-order mark; unlike it, a character cut at the end is no fault.
  const text = new TextDecoder().decode(bytes);
  const [head = '', ...rest] = text.split(RESULTS, 2);
  if (rest.length === 0) return summaryOf(await readManifest(path));
  const value = parseJson(`${head}}`, fail);
  const { format: _format, formatVersion: _formatVersion, ...summary } = checked(path, value, headSchema);
  // Versions before there were headlines kept none; results without an accuracy have none either.
  return summary.headline === undefined && isWhole ? summaryOf(await readManifest(path)) : summary;
}

const summaryOf = ({ results, ...head }: RunManifest): RunSummary => ({
  ...head,
  headline: headlineOf({ ...head, results }),
});
