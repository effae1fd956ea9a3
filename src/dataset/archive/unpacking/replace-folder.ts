import { lstat, readdir, readlink, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { dataError } from '../../../errors.ts';
import { leftBeside, nameBeside } from '../../../files/beside.ts';
import { syncFolderOf } from '../../../files/folders.ts';
import { errorCode, isMissing } from '../../../files/system-error.ts';
import { removeCommand, shellWord } from '../../../util/text/shell-word.ts';
import { onFile } from '../../file-trouble.ts';
import { type FileWatch, never } from '../../watch.ts';
import { ARCHIVE_RECORD, writtenSums } from '../archive-record.ts';
import { fileDigest } from '../digest.ts';
import { SUMS_FILE } from '../sums.ts';

/** What an unpacking writes beside the batches. */
const RECORDS: readonly string[] = [SUMS_FILE, ARCHIVE_RECORD];

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
  const remove = `remove the link: ${removeCommand(folder)}`;
  const isFolder = await stat(folder).then(
    (there) => there.isDirectory(),
    // After EACCES it may be a folder, which this user may not enter.
    (error: unknown) => !['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errorCode(error)!),
  );
  if (!isFolder) throw dataError(`${folder} is a symbolic link to ${target}, which is not a folder`, { hint: remove });
  throw dataError(`${folder} is a symbolic link to ${target}, and unpacking would replace it`, {
    hint: `name the folder that it leads to, --data-dir ${shellWord(place)}, or ${remove}`,
  });
}

/** The digest of a regular file; undefined if there is none. */
async function digestAt(path: string, signal: AbortSignal): Promise<string | undefined> {
  const there = await lstat(path).catch(() => undefined);
  return there?.isFile() ? (await fileDigest(path, { signal })).sha256 : undefined;
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
async function discard(old: string, folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const written = await writtenSums(old);
  const isOurs = async (name: string, hasNamesake: boolean): Promise<boolean> => {
    if (RECORDS.includes(name)) return written.size > 0;
    if (!hasNamesake && !written.has(name)) return false;
    const digest = await digestAt(join(old, name), signal);
    return digest === undefined
      ? false
      : digest === written.get(name) || (hasNamesake && digest === (await digestAt(join(folder, name), signal)));
  };
  const renamed: string[] = [];
  const names = await readdir(old);
  // The records last: after a kill they still tell whose the rest is.
  for (const name of [
    ...names.filter((one) => !RECORDS.includes(one)),
    ...RECORDS.filter((one) => names.includes(one)),
  ]) {
    const [from, to] = [join(old, name), join(folder, name)];
    const hasNamesake = (await lstat(to).catch(() => undefined)) !== undefined;
    if (await isOurs(name, hasNamesake)) await unlink(from);
    else if (!hasNamesake) await rename(from, to);
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
  { onNote, signal = never }: Pick<FileWatch, 'onNote' | 'signal'> = {},
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
  await putBack(folder, { onNote, signal });
}

/**
 * Moves what the user had in a folder that was replaced into the new one: at once, or after a kill. Only under the lock.
 */
export async function putBack(
  folder: string,
  { onNote, signal = never }: Pick<FileWatch, 'onNote' | 'signal'> = {},
): Promise<void> {
  for (const old of await leftBeside(folder, 'old')) {
    try {
      if ((await lstat(old)).isDirectory()) {
        const renamed = await discard(old, folder, signal);
        if (renamed.length > 0)
          onNote?.(`files in ${folder} that would have been replaced are kept as ${renamed.join(', ')}`);
      } else {
        const other = await otherName(basename(folder), [dirname(folder)]);
        await rename(old, join(dirname(folder), other));
        onNote?.(`what stood in the place of ${folder} is kept as ${other}`);
      }
    } catch {
      onNote?.(`what else was in ${folder} is now in ${old}`);
    }
  }
}
