import { randomUUID } from 'node:crypto';
import { lstat, readdir, readlink, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { dataError } from '../../../errors.ts';
import { syncFolderOf } from '../../../files/folders.ts';
import { isMissing } from '../../../files/system-error.ts';
import { removeCommand, shellWord } from '../../../util/text/shell-word.ts';
import { onFile } from '../../file-trouble.ts';
import type { FileWatch } from '../../watch.ts';

/** A folder that was moved aside here, now or by a process that was killed: not `….old-backup` of the user. */
const isOurs = /\.old-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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
 * Refuses a symbolic link where a folder is to be replaced: what it leads to may be the data of others, and without the link
 * nobody would find it.
 * @throws UserError (data) that says where it leads
 */
export async function refuseLinkedFolder(folder: string): Promise<void> {
  const target = await readlink(folder).catch(() => undefined);
  if (target === undefined) return;
  const place = resolve(dirname(folder), target);
  throw dataError(`${folder} is a symbolic link to ${target}, and unpacking would replace it`, {
    hint: `name the folder that it leads to, --data-dir ${shellWord(place)}, or remove the link: ${removeCommand(folder)}`,
  });
}

/** Removes an old folder of batches. What is not ours goes into the new one; only what has a namesake there stays behind. */
async function discard(old: string, folder: string, ours: readonly string[]): Promise<void> {
  if (!(await lstat(old)).isDirectory()) return unlink(old);
  const taken = await readdir(folder);
  for (const name of await readdir(old)) {
    if (ours.includes(name)) await rm(join(old, name), { force: true });
    else if (!taken.includes(name)) await rename(join(old, name), join(folder, name));
  }
  await rmdir(old);
}

/**
 * Puts a finished folder in place, replacing an existing one. If the second of the two renames fails, the first is
 * undone. What the user has put into the old folder is moved into the new one.
 * @param ours the names of the files that may be deleted in the old folder
 * @throws UserError (failed) if the folder cannot be written
 */
export async function replaceFolder(
  finished: string,
  folder: string,
  ours: readonly string[],
  { onNote }: Pick<FileWatch, 'onNote'> = {},
): Promise<void> {
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
  for (const old of await siblings(folder, '.old-')) {
    if (!isOurs.test(old)) continue;
    await discard(old, folder, ours).catch(() => onNote?.(`what else was in ${folder} is now in ${old}`));
  }
}
