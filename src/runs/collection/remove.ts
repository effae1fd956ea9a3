import { lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { dataError, failure, usageError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { kindOf } from '../../files/kind-of.ts';
import type { LockRequest } from '../../files/lock/lock.ts';
import { readStart } from '../../files/read-start.ts';
import { isMissing } from '../../files/system-error.ts';
import { onOneLine } from '../../util/text/printable.ts';
import { readManifest } from '../manifest.ts';
import { isOfRun, type RunDirectory } from '../run-directory.ts';
import { isLock, lockRun, looksWorkedOn } from '../run-lock.ts';

/** A run that may be removed. */
export interface RemovableRun {
  readonly path: string;
  readonly nFiles: number;
  readonly bytes: number;
}

const MANIFEST = 'run.json';

/** What runs of several seeds name after a seed. */
const OF_SEED = /^(?:checkpoint|model|predictions)-(\d+)\./;

/** The seeds that a run names files after; undefined where a damaged run.json does not tell. */
async function seedsOf(manifestPath: string): Promise<readonly string[] | undefined> {
  const manifest = await readManifest(manifestPath).catch(() => undefined);
  if (manifest === undefined) return undefined;
  const { seeds } = manifest.options;
  return Array.isArray(seeds) ? seeds.map(String) : [];
}

/** The files of a run, each looked at itself: a link leads to something else. */
async function filesOf({
  path,
  manifestPath,
}: RunDirectory): Promise<readonly { readonly name: string; readonly bytes: number }[]> {
  const itself = await lstat(path);
  if (!itself.isDirectory()) {
    throw usageError(`${path} is ${kindOf(itself)}, not the folder of a run itself`, {
      hint: itself.isSymbolicLink() ? 'name the folder that it leads to; the link stays' : undefined,
    });
  }
  const seeds = await seedsOf(manifestPath);
  const isOwn = (name: string): boolean => {
    const [, seed] = OF_SEED.exec(name) ?? [];
    return isOfRun(name) && (seed === undefined || seeds === undefined || seeds.includes(seed));
  };
  const files: { name: string; bytes: number }[] = [];
  const others: string[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const { name } = entry;
    if (isOwn(name) && entry.isFile()) {
      const there = await lstat(join(path, name)).catch((error: unknown) => {
        if (!isMissing(error)) throw error; // a running run has given it another name
      });
      if (there !== undefined) files.push({ name, bytes: there.size });
    } else others.push(entry.isFile() ? onOneLine(name) : `${onOneLine(name)} (${kindOf(entry)})`);
  }
  if (others.length > 0) {
    const some = others.slice(0, 3).join(', ') + (others.length > 3 ? ', …' : '');
    throw usageError(`${path} holds files that no run writes: ${some}`, {
      hint: 'move it away first: only the files of a run are removed',
    });
  }
  return files;
}

/** A damaged run.json is still that of a run if it begins as one. */
async function isRun(manifestPath: string): Promise<boolean> {
  const fail = (what: string) => dataError(`${manifestPath} is not the run.json of a run: ${what}`);
  const { bytes } = await readStart(manifestPath, { maxBytes: 4096, fail });
  return /^\s*\{\s*"format":\s*"cifar-train run"/.test(bytes.toString('utf8'));
}

/**
 * Checks that a folder is a run, holds nothing else, and that no process is at work on it. Nothing is changed.
 * @throws UserError (usage) for what is no run, for a link, and for a folder with other files in it; (failed) for a run that
 *   is running
 */
export async function checkRemovable(directory: RunDirectory): Promise<RemovableRun> {
  const { path, manifestPath } = directory;
  try {
    const files = await filesOf(directory);
    if (!(await isRun(manifestPath))) {
      throw dataError(`${manifestPath} is not the run.json of a run`, {
        hint: 'look at it, and remove the folder by hand',
      });
    }
    if (await looksWorkedOn(path)) throw failure(`${path} is running`, { hint: 'stop it first, or wait for its end' });
    return { path, nFiles: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
  } catch (error) {
    throw diskError(error, 'read', path);
  }
}

/**
 * Removes a run: its own files one by one, run.json the last of them, so that what an interruption leaves is still a run; then
 * the folder, which must be empty by then. Nothing is removed through a link.
 * @throws UserError, as {@link checkRemovable}; (failed) if another process is using it, or something cannot be removed
 */
export async function removeRun(
  directory: RunDirectory,
  watch: Pick<LockRequest, 'onNote' | 'signal'> = {},
): Promise<RemovableRun> {
  const { path } = directory;
  const removed = await checkRemovable(directory);
  const lock = await lockRun(path, watch);
  try {
    const names = (await filesOf(directory))
      .map(({ name }) => name)
      .filter((name) => !isLock(name) && name !== MANIFEST);
    for (const name of [...names, MANIFEST]) {
      await lock.check();
      await unlink(join(path, name)).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
    }
  } catch (error) {
    throw diskError(error, 'remove', path);
  } finally {
    await lock.release();
  }
  await rmdir(path).catch((error: unknown) => {
    throw diskError(error, 'remove', path);
  });
  return removed;
}
