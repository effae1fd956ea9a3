import { access } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { dataError, type Hint, hint, usageError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import type { LockRequest } from '../../files/lock/lock.ts';
import { errorCode, isMissing } from '../../files/system-error.ts';
import { LAST, runMeant } from '../../runs/collection/find.ts';
import { type ListedRun, listRuns, type RunState } from '../../runs/collection/list.ts';
import { type RunManifest, readManifest } from '../../runs/manifest.ts';
import { type RunOf, runOf } from '../../runs/open.ts';
import type { ResultsByCommand } from '../../runs/results.ts';
import { RUNS, type RunDirectory, runDirectory, strangeFile } from '../../runs/run-directory.ts';
import { lockRun, type RunLock } from '../../runs/run-lock.ts';
import type { Fields, SpecOf } from '../../util/fields.ts';
import { recordedSpec } from '../specs/schema.ts';
import { againCommand } from './again.ts';
import { withoutFile } from './damaged-file.ts';
import { resumeCommand } from './way-on.ts';

/** Commands whose runs can be resumed. */
export const RESUMABLE = ['linear', 'network', 'crossval'] as const;
export type ResumableCommand = (typeof RESUMABLE)[number];

/** Who is told, and who may stop it, where it takes a while to see whether another process is at work on a run. */
export type LockWatch = Pick<LockRequest, 'onNote' | 'signal'>;

/** A run that was stopped, as its folder tells. */
export interface StoppedRun<Command extends ResumableCommand, Spec> {
  readonly directory: RunDirectory;
  /** Released by the caller that opened the run. */
  readonly lock: RunLock;
  readonly manifest: RunManifest;
  /** What it had by then; null before there was anything. */
  readonly results: ResultsByCommand[Command] | null;
  readonly spec: Spec;
}

interface Opening<Command extends ResumableCommand, Spec> extends LockWatch {
  /** Refuses what cannot be resumed: asked before the lock is taken, and again once nobody else changes the run. */
  readonly check?: (stopped: Omit<StoppedRun<Command, Spec>, 'lock'>) => Promise<void>;
}

/**
 * Opens the folder of a run to resume it, and locks it.
 * @param run the folder, as typed
 * @throws UserError (usage) for a folder that is not a run of this command; (data) for a damaged run.json; (failed)
 *   if another process is using it; what `check` throws
 */
export async function openStoppedRun<const Command extends ResumableCommand, const F extends Fields>(
  command: Command,
  fields: F,
  run: string,
  { check = async () => {}, ...watch }: Opening<Command, SpecOf<F>> = {},
): Promise<StoppedRun<Command, SpecOf<F>>> {
  const directory = runDirectory(normalize(join(run, '.')));
  const { path, manifestPath } = directory;
  await access(manifestPath).catch(async (error: unknown) => {
    if (!isMissing(error) && errorCode(error) !== 'ENOTDIR') throw diskError(error, 'read', manifestPath);
    throw usageError(`--resume needs the folder of a run; there is no ${manifestPath}`, {
      hint: await resumableHint(command, run),
    });
  });
  const read = async () => {
    await checkFiles(command, directory);
    const manifest = await readManifest(manifestPath);
    checkCommand(command, path, manifest);
    const { results } = runOf(directory, manifest) as RunOf<Command>;
    const stopped = { directory, manifest, results, spec: recordedSpec(fields, manifest, manifestPath) };
    await check(stopped);
    return stopped;
  };
  await read(); // what cannot be resumed needs no lock, which its folder may not allow
  const lock = await lockRun(path, watch);
  try {
    return { ...(await read()), lock };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The run that someone may have meant to resume, for `last` the newest of this command that can be; or one that can be. */
async function resumableHint(command: ResumableCommand, typed: string): Promise<Hint> {
  const { runs } = await listRuns(RUNS);
  const canGoOn = (run: ListedRun) => run.command === command && run.state !== 'finished' && run.state !== 'running';
  const newest = runs.find(canGoOn)?.path;
  const named = typed === LAST ? undefined : await runMeant(typed, RUNS);
  const isOther = runs.some(({ path, command: its }) => path === named && its !== command);
  const meant = typed === LAST ? newest : isOther ? undefined : named;
  if (meant !== undefined) return hint`did you mean ${resumeCommand(command, meant)}?`;
  if (newest !== undefined) return hint`for example: ${resumeCommand(command, newest)}`;
  return hint`no run of ${command} can be resumed here; \`${{ command: 'cifar-train runs' }}\` lists the runs`;
}

/** `was killed`: what a run did or is. */
export const stateText = (state: RunState): string =>
  state === 'failed' ? state : state === 'killed' ? 'was killed' : `is ${state}`;

/** How a run that has not finished comes to its end. */
export function wayToFinish(
  path: string,
  state: RunState,
  manifest: Pick<RunManifest, 'command' | 'commandLine'>,
): Hint {
  if (state === 'running') return hint`wait until it has ended`;
  if (!RESUMABLE.some((name) => name === manifest.command)) return hint`run it again: ${againCommand(manifest)}`;
  const resume = resumeCommand(manifest.command, path);
  return state === 'failed'
    ? hint`if its settings made it fail, start a new run with others; otherwise let it finish first: ${resume}`
    : hint`let it finish first: ${resume}`;
}

/** @throws UserError (data) for what stands in the place of a file of the run and is none */
async function checkFiles(command: string, directory: RunDirectory): Promise<void> {
  const strange = await strangeFile(directory);
  if (strange === undefined) return;
  const { path, is } = strange;
  const itself = 'put the file itself in its place';
  const wayOut =
    path === directory.manifestPath
      ? itself
      : hint`${itself}, or go on without it: ${withoutFile(command, directory, path)}`;
  throw dataError(`${path} must be a regular file; it is ${is}`, { hint: wayOut });
}

function checkCommand(wanted: string, path: string, { command, commandLine, status }: RunManifest): void {
  if (command === wanted) return;
  const canGoOn = RESUMABLE.some((name) => name === command) && status !== 'finished';
  throw usageError(`${path} is a run of ${command}; ${wanted} can only resume its own runs`, {
    hint: canGoOn
      ? hint`resume it: ${resumeCommand(command, path)}`
      : hint`run it again: ${againCommand({ commandLine })}`,
  });
}
