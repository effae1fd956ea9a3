import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dataError, UserError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { isMissing } from '../../files/system-error.ts';
import { type RunSummary, readSummary } from '../manifest.ts';
import { checkRunCommand } from '../open.ts';
import { runDirectory } from '../run-directory.ts';
import { looksWorkedOn } from '../run-lock.ts';

/** How a run stands: `killed` where run.json says that it is running, but its process is gone. */
export type RunState = 'finished' | 'running' | 'interrupted' | 'failed' | 'killed';

/** A run in a folder of runs. */
export interface ListedRun extends Omit<RunSummary, 'status'> {
  /** Its folder: `runs/linear-3`. */
  readonly path: string;
  /** Its name there: `linear-3`. */
  readonly name: string;
  readonly state: RunState;
  /** As `--tag` gave them. */
  readonly tags: readonly string[];
}

/** A folder that is no run, or one that cannot be read. */
export interface Unlisted {
  readonly path: string;
  readonly why: string;
}

export interface RunList {
  /** The newest first; those of the same moment in the order of their names. */
  readonly runs: readonly ListedRun[];
  /** In the order of their names. */
  readonly unlisted: readonly Unlisted[];
}

/** So many folders are looked into at once. */
const AT_ONCE = 64;

/**
 * The runs in a folder, finished or not. Of each, no more than the beginning of its run.json is read. Nothing is locked or
 * changed, and what cannot be read is told beside the others.
 * @param root the folder of the runs; where there is none there are no runs
 * @throws UserError (failed) if it cannot be read
 */
export async function listRuns(root: string): Promise<RunList> {
  const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw diskError(error, 'read', root);
  });
  const names = entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).sort(byName);
  const found: (ListedRun | Unlisted | undefined)[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    found.push(...(await Promise.all(names.slice(at, at + AT_ONCE).map((entry) => look(root, entry)))));
  }
  const runs = found.filter((one): one is ListedRun => one !== undefined && 'state' in one);
  return {
    runs: runs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0)),
    unlisted: found.filter((one): one is Unlisted => one !== undefined && 'why' in one),
  };
}

/** Names with their numbers in order: `knn-2` before `knn-10`. In a fixed language, so that every machine sorts alike. */
const { compare } = new Intl.Collator('en', { numeric: true });
const byName = (a: Dirent, b: Dirent): number => compare(a.name, b.name);

async function look(root: string, entry: Dirent): Promise<ListedRun | Unlisted | undefined> {
  const { name } = entry;
  const path = join(root, name);
  try {
    if (entry.isSymbolicLink() && !(await stat(path)).isDirectory()) return undefined; // a link to a file
    const { manifestPath } = runDirectory(path);
    const there = await stat(manifestPath).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (there === undefined) return { path, why: 'it has no run.json' };
    if (!there.isFile()) throw dataError(`${manifestPath} is not a regular file`);
    const { status, ...summary } = await readSummary(manifestPath);
    checkRunCommand(manifestPath, summary.command);
    return { path, name, ...summary, state: await stateOf(path, status), tags: tagsOf(summary.options) };
  } catch (error) {
    const known = error instanceof UserError ? error : diskError(error, 'read', path);
    if (!(known instanceof UserError) || known.kind === 'interrupted') throw known;
    return { path, why: known.message };
  }
}

/** How a run stands, by its status and by whether a process is at work in its folder. */
export const stateOf = async (path: string, status: RunSummary['status']): Promise<RunState> =>
  status !== 'running' || (await looksWorkedOn(path)) ? status : 'killed';

/** What `--tag` gave a run. */
export function tagsOf({ tag }: Readonly<Record<string, unknown>>): readonly string[] {
  return Array.isArray(tag) ? tag.filter((one) => typeof one === 'string') : [];
}

/** Which runs are looked for; what is absent allows all. */
export interface RunFilter {
  readonly commands?: readonly string[] | undefined;
  /** Names of datasets. */
  readonly data?: readonly string[] | undefined;
  /** A run must have all of them. */
  readonly tags?: readonly string[] | undefined;
  readonly states?: readonly RunState[] | undefined;
}

export const matching = (
  runs: readonly ListedRun[],
  { commands, data, tags = [], states }: RunFilter,
): readonly ListedRun[] =>
  runs.filter(
    ({ command, dataset, state, tags: own }) =>
      (commands?.includes(command) ?? true) &&
      (data?.includes(dataset.name) ?? true) &&
      (states?.includes(state) ?? true) &&
      tags.every((tag) => own.includes(tag)),
  );
