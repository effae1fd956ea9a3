import { access } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { dataError, usageError } from '../errors.ts';
import { diskError } from '../files/disk-error.ts';
import { errorCode, isMissing } from '../files/system-error.ts';
import type { TrainingState } from '../models/linear/training-state.ts';
import { type Checkpoint, loadCheckpoint } from '../runs/checkpoint.ts';
import { type RunManifest, readManifest } from '../runs/manifest.ts';
import { type RunDirectory, runDirectory } from '../runs/run-directory.ts';
import { lockRun } from '../runs/run-lock.ts';
import { shellWord } from '../util/shell-word.ts';
import { type Context, type Flags, flagName } from './command.ts';
import type { ResumedRun } from './experiment.ts';
import { type LinearOptions, linearFlags } from './linear-flags.ts';
import { version } from './version.ts';

/** What decides how a run is shown and how fast it is, and not what comes out: each process may have its own. */
const OF_THE_PROCESS = ['dataDir', 'threads', 'json', 'quiet', 'verbose'] as const satisfies (keyof LinearOptions)[];
const NOT_OF_THE_TRAINING: readonly string[] = [...OF_THE_PROCESS, 'resume', 'run', 'runDir', 'test'];

/** All options that decide the weights, as one text: two trainings with the same text are the same. */
export const trainingText = (options: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(
    Object.keys(linearFlags)
      .filter((key) => !NOT_OF_THE_TRAINING.includes(key))
      .map((key) => [key, options[key] ?? null]),
  );

/** A run that is gone on with: its options, and where its training was. */
export interface ResumedLinear extends ResumedRun {
  readonly options: LinearOptions;
  readonly checkpoint: Checkpoint | undefined;
}

/**
 * Opens the folder of a run that ended before it had finished, and locks it: the caller releases it.
 * @throws UserError (usage) for a folder that is no such run, or flags that do not go with it; (data) for damaged files;
 *   (failed) where another process is at it
 */
export async function resumeLinear(run: string, options: LinearOptions, context: Context): Promise<ResumedLinear> {
  refuseTyped(run, context.typed);
  const directory = runDirectory(normalize(join(run, '.')));
  await access(directory.manifestPath).catch((error: unknown) => {
    if (!isMissing(error) && errorCode(error) !== 'ENOTDIR') throw diskError(error, 'read', directory.manifestPath);
    throw usageError(`--resume needs the folder of a run; there is no ${directory.manifestPath}`, {
      hint: 'for example: cifar-train linear --resume runs/linear-1',
    });
  });
  const lock = await lockRun(directory.path);
  try {
    const manifest = await readManifest(directory.manifestPath);
    checkResumable(directory, manifest);
    const checkpoint = await loadCheckpoint(directory.checkpointPath);
    if (checkpoint !== undefined) checkOrigin(directory, manifest, checkpoint);
    const recorded = optionsOf(manifest, directory.manifestPath);
    const dataDir = options.dataDir ?? recorded.dataDir;
    const own = Object.fromEntries(OF_THE_PROCESS.map((key) => [key, options[key]]));
    const records = checkpoint?.state.epochs ?? [];
    return { directory, lock, manifest, records, checkpoint, options: { ...recorded, ...own, dataDir } };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function refuseTyped(run: string, typed: ReadonlySet<string>): void {
  const foreign = Object.entries(linearFlags).find(
    ([key]) => typed.has(key) && !['resume', ...OF_THE_PROCESS].includes(key),
  );
  if (foreign === undefined) return;
  throw usageError(
    `${flagName(foreign[1])} does not go with --resume: a run goes on with the options that it was started with`,
    {
      hint: `leave it out: cifar-train linear --resume ${shellWord(run)}`,
    },
  );
}

function checkResumable({ path, modelPath }: RunDirectory, manifest: RunManifest): void {
  const { command, commandLine, status } = manifest;
  if (command !== 'linear') {
    throw usageError(`${path} is a run of ${command}; only those of linear can be resumed`, {
      hint: `run it anew: ${commandLine}`,
    });
  }
  if (status === 'finished') {
    throw usageError(`there is nothing to resume: ${path} has finished`, { hint: `its model is ${modelPath}` });
  }
  if (manifest.version !== version) {
    throw usageError(
      `${path} was begun by cifar-train ${manifest.version}, and this is ${version}: the weights might not be the same`,
      { hint: `run it anew: ${commandLine}` },
    );
  }
}

function checkOrigin({ path, checkpointPath }: RunDirectory, manifest: RunManifest, { origin }: Checkpoint): void {
  const { version, dataDigest, training } = origin;
  const { dataset, options } = manifest;
  if (version === manifest.version && dataDigest === dataset.digest && training === trainingText(options)) return;
  throw dataError(`${checkpointPath} is a checkpoint of another run: other options, other data or another version`, {
    hint: `put back that of ${path}, or move this one away to start over`,
  });
}

/** The options that run.json records, each checked as if it were typed. */
function optionsOf({ options }: RunManifest, path: string): LinearOptions {
  const read = (key: string, flag: Flags[string]): unknown => {
    const value = options[key];
    const fail = (expected: string) =>
      dataError(`${path} is damaged: options.${key} must be ${expected}; it is ${JSON.stringify(value)}`);
    if (flag.kind === 'switch') {
      if (typeof value !== 'boolean') throw fail('true or false');
      return value;
    }
    const { constraint, fallback } = flag;
    if ((value ?? undefined) === undefined && fallback === undefined) return undefined;
    const parsed = value === null ? undefined : constraint.parse((constraint.typed ?? String)(value));
    if (parsed === undefined) throw fail(constraint.expected);
    return parsed;
  };
  const { resume: _, ...training } = linearFlags;
  return Object.fromEntries(Object.entries(training).map(([key, flag]) => [key, read(key, flag)])) as LinearOptions;
}

/** What there is to say about where a run goes on. */
export function resumeNote({ path }: RunDirectory, state: TrainingState | undefined, nEpochs: number): string {
  if (state === undefined) return `${path} has no checkpoint: starting over`;
  return `going on with ${path} after epoch ${state.epochs.length} of ${nEpochs}`;
}
