import { lstat, readdir, readlink, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { dataError } from '../../../errors.ts';
import { leftBeside, nameBeside } from '../../../files/beside.ts';
import { syncFolderOf } from '../../../files/folders.ts';
import { isMissing } from '../../../files/system-error.ts';
import { removeCommand, shellWord } from '../../../util/text/shell-word.ts';
import { onFile } from '../../file-trouble.ts';
import type { FileWatch } from '../../watch.ts';
import { ARCHIVE_RECORD, recordedArchive } from '../archive-record.ts';
import { fileDigest } from '../digest.ts';
import { readSums, SUMS_FILE } from '../sums.ts';

/** Removes what a killed unpacking left beside a folder. Only under the lock: then no other process is unpacking. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const path of await leftBeside(folder, 'tmp')) await rm(path, { recursive: true, force: true }).catch(() => {});
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

/** The digests of the files that an unpacking wrote into a folder; none if no unpacking did, whoever wrote sums there. */
async function ownSums(folder: string): Promise<ReadonlyMap<string, string>> {
  const none = new Map<string, string>();
  if ((await recordedArchive(folder).catch(() => undefined)) === undefined) return none;
  return await readSums(join(folder, SUMS_FILE)).catch(() => none);
}

/** The digest of a regular file; undefined if there is none. */
async function digestAt(path: string): Promise<string | undefined> {
  const there = await lstat(path).catch(() => undefined);
  return there?.isFile() ? (await fileDigest(path)).sha256 : undefined;
}

/** A name for a file of the user that none of the folders has: `data_batch_1.bin.other`. */
async function otherName(name: string, folders: readonly string[]): Promise<string> {
  const taken = new Set((await Promise.all(folders.map((folder) => readdir(folder)))).flat());
  for (let n = 1; ; n++) {
    const other = `${name}.other${n === 1 ? '' : `-${n}`}`;
    if (!taken.has(other)) return other;
  }
}

/**
 * Removes an old folder of batches. What no unpacking wrote there goes into the new one; where it has a namesake there with
 * other bytes, under another name.
 * @returns the new names of the latter
 */
async function discard(old: string, folder: string): Promise<readonly string[]> {
  if (!(await lstat(old)).isDirectory()) {
    await unlink(old);
    return [];
  }
  const written = await ownSums(old);
  const isOwn = async (name: string): Promise<boolean> => {
    if (written.size > 0 && (name === SUMS_FILE || name === ARCHIVE_RECORD)) return true;
    const digest = await digestAt(join(old, name));
    return digest !== undefined && (digest === written.get(name) || digest === (await digestAt(join(folder, name))));
  };
  const renamed: string[] = [];
  for (const name of await readdir(old)) {
    const [from, to] = [join(old, name), join(folder, name)];
    if (await isOwn(name)) await rm(from);
    else if ((await lstat(to).catch(() => undefined)) === undefined) await rename(from, to);
    else {
      const other = await otherName(name, [old, folder]);
      await rename(from, join(folder, other));
      renamed.push(other);
    }
  }
  await rmdir(old);
  return renamed;
}

/**
 * Puts a finished folder in place, replacing an existing one. If the second of the two renames fails, the first is
 * undone. What the user has put into the old folder is moved into the new one.
 * @throws UserError (failed) if the folder cannot be written
 */
export async function replaceFolder(
  finished: string,
  folder: string,
  { onNote }: Pick<FileWatch, 'onNote'> = {},
): Promise<void> {
  const aside = nameBeside(folder, 'old');
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
  for (const old of await leftBeside(folder, 'old')) {
    try {
      const renamed = await discard(old, folder);
      if (renamed.length > 0) onNote?.(`what was in ${folder} under names of batches is kept as ${renamed.join(', ')}`);
    } catch {
      onNote?.(`what else was in ${folder} is now in ${old}`);
    }
  }
}
