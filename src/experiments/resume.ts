import { access } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { z } from 'zod';
import { type Context, type Flags, flagName, type OptionsOf } from '../cli/command.ts';
import { dataError, usageError } from '../errors.ts';
import { diskError } from '../files/disk-error.ts';
import { errorCode, isMissing } from '../files/system-error.ts';
import { type RunManifest, readManifest } from '../runs/manifest.ts';
import { type RunDirectory, runDirectory } from '../runs/run-directory.ts';
import { lockRun, type RunLock } from '../runs/run-lock.ts';
import { version } from '../runs/version.ts';
import { warmUpText } from '../selection/space/linear-setting.ts';
import { listText } from '../util/ranges.ts';
import { shellWord } from '../util/shell-word.ts';
import { withWayOut } from './damaged-file.ts';

/** What decides how a run is shown and how fast it is, and not what comes out: each process may have its own. */
export const OF_THE_PROCESS: readonly string[] = ['dataDir', 'threads', 'json', 'quiet', 'verbose'];

/** Commands that have `--resume`. */
export const RESUMABLE: readonly string[] = ['linear', 'crossval'];

/** A run that was stopped, as its folder tells. */
export interface StoppedRun<F extends Flags> {
  readonly directory: RunDirectory;
  /** To be released by whoever opened the run. */
  readonly lock: RunLock;
  readonly manifest: RunManifest;
  /** Those that it began with, but for what belongs to the process. */
  readonly options: OptionsOf<F>;
}

export interface ResumeRequest<F extends Flags> {
  readonly command: string;
  readonly flags: F;
  /** The folder, as typed. */
  readonly run: string;
  /** As typed beside `--resume`. */
  readonly options: OptionsOf<F>;
  /** Flags that may stand beside `--resume`. */
  readonly free: readonly string[];
}

/**
 * Opens the folder of a run to go on with it, and locks it.
 * @throws UserError (usage) for a folder that is no run of this command and version, or flags that do not go with
 *   `--resume`; (data) for a damaged run.json; (failed) where another process is at it
 */
export async function openStoppedRun<F extends Flags>(
  request: ResumeRequest<F>,
  { typed }: Context,
): Promise<StoppedRun<F>> {
  const { command, flags, run, options, free } = request;
  refuseTyped(request, typed);
  const directory = runDirectory(normalize(join(run, '.')));
  const { path, manifestPath } = directory;
  await access(manifestPath).catch((error: unknown) => {
    if (!isMissing(error) && errorCode(error) !== 'ENOTDIR') throw diskError(error, 'read', manifestPath);
    throw usageError(`--resume needs the folder of a run; there is no ${manifestPath}`, {
      hint: `for example: cifar-train ${command} --resume runs/${command}-1`,
    });
  });
  const lock = await lockRun(path);
  try {
    const manifest = await withWayOut(
      readManifest(manifestPath),
      'put it back as it was; without it a run cannot go on, but has to be run anew',
    );
    checkOrigin(command, path, manifest);
    const recorded = optionsOf(flags, manifest, manifestPath);
    const own = Object.fromEntries(free.map((key) => [key, options[key as keyof F]]));
    const dataDir = own.dataDir ?? recorded.dataDir;
    return { directory, lock, manifest, options: { ...recorded, ...own, dataDir } as OptionsOf<F> };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function refuseTyped<F extends Flags>(
  { command, flags, run, free }: ResumeRequest<F>,
  typed: ReadonlySet<string>,
): void {
  const foreign = Object.entries(flags).filter(([key]) => typed.has(key) && key !== 'resume' && !free.includes(key));
  if (foreign.length === 0) return;
  const names = foreign.map(([, flag]) => flagName(flag)).join(', ');
  throw usageError(
    `${names} ${foreign.length === 1 ? 'does' : 'do'} not go with --resume: a run goes on with the options that it was started with`,
    { hint: `leave ${foreign.length === 1 ? 'it' : 'them'} out: cifar-train ${command} --resume ${shellWord(run)}` },
  );
}

function checkOrigin(wanted: string, path: string, manifest: RunManifest): void {
  const { command, commandLine, status, version: began } = manifest;
  if (command !== wanted) {
    const canGoOn = RESUMABLE.includes(command) && status !== 'finished' && began === version;
    throw usageError(`${path} is a run of ${command}; ${wanted} goes on with its own alone`, {
      hint: canGoOn
        ? `go on with it: cifar-train ${command} --resume ${shellWord(path)}`
        : `run it anew: ${commandLine}`,
    });
  }
  if (began !== version) {
    throw usageError(
      `${path} was begun by cifar-train ${began}, and this is ${version}: the results might not be the same`,
      { hint: `run it anew: ${commandLine}` },
    );
  }
}

/** The options that run.json records, each checked as if it were typed. */
function optionsOf(flags: Flags, { options, commandLine }: RunManifest, path: string): Record<string, unknown> {
  const read = (key: string, flag: Flags[string]): unknown => {
    const value = options[key];
    const fail = (expected: string) =>
      dataError(`${path} is damaged: options.${key} must be ${expected}; it is ${JSON.stringify(value)}`, {
        hint: `put it back as it was, or run it anew: ${commandLine}`,
      });
    if (flag.kind === 'switch') {
      if (typeof value !== 'boolean') throw fail('true or false');
      return value;
    }
    const { constraint, fallback } = flag;
    if ((value ?? undefined) === undefined && fallback === undefined) return undefined;
    const parsed = value === null ? undefined : constraint.parse(textOf(value));
    if (parsed === undefined) throw fail(constraint.expected);
    return parsed;
  };
  const { resume: _, ...rest } = flags;
  return Object.fromEntries(Object.entries(rest).map(([key, flag]) => [key, read(key, flag)]));
}

const lengthSchema = z.object({ amount: z.number(), unit: z.enum(['steps', 'epochs']) });

/** A value of run.json as it would be typed: lists `1,3`, lengths of training `2epochs`. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) {
    return listText(value.map((one: unknown) => (lengthSchema.safeParse(one).success ? textOf(one) : one)));
  }
  const length = lengthSchema.safeParse(value);
  return length.success ? warmUpText(length.data) : String(value);
}
