import { randomUUID } from 'node:crypto';
import { lstat, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolderOf } from '../../../files/folders.ts';
import { errorCode, isMissing } from '../../../files/system-error.ts';
import { onFile } from '../../file-trouble.ts';

/** What is beside a folder under its name and a suffix. */
async function siblings(folder: string, suffix: string): Promise<string[]> {
  const names = await readdir(dirname(folder)).catch(() => []);
  return names.filter((name) => name.startsWith(basename(folder) + suffix)).map((name) => join(dirname(folder), name));
}

/** Removes what a killed unpacking left beside a folder. Only under the lock: then no other process is unpacking. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const path of await siblings(folder, '.tmp-')) await rm(path, { recursive: true, force: true }).catch(() => {});
}

/**
 * Removes an old folder of batches. Files in it that are not ours stay, and the folder with them; of a symbolic link,
 * only the link is removed.
 */
async function discard(folder: string, ours: readonly string[]): Promise<void> {
  if (!(await lstat(folder)).isDirectory()) return unlink(folder);
  for (const name of ours) await rm(join(folder, name), { force: true });
  await rmdir(folder).catch((error) => {
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error;
  });
}

/**
 * Puts a finished folder in place, replacing an existing one. If the second of the two renames fails, the first is
 * undone.
 * @param ours the names of the files that may be deleted in the old folder
 * @throws UserError (failed) if the folder cannot be written
 */
export async function replaceFolder(finished: string, folder: string, ours: readonly string[]): Promise<void> {
  const aside = `${folder}.old-${randomUUID()}`;
  const doing = 'put the batches in their place';
  let moved = false;
  try {
    await rename(folder, aside);
    moved = true;
  } catch (error) {
    if (!isMissing(error)) await onFile(Promise.reject(error), folder, doing);
  }
  try {
    await rename(finished, folder);
  } catch (error) {
    if (moved) await rename(aside, folder);
    await onFile(Promise.reject(error), folder, doing);
  }
  await syncFolderOf(folder);
  for (const old of await siblings(folder, '.old-')) await discard(old, ours).catch(() => {});
}
