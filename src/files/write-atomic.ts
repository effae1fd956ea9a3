import { randomUUID } from 'node:crypto';
import { type FileHandle, open, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UUID } from './beside.ts';
import { diskError } from './disk-error.ts';
import { syncFolderOf } from './folders.ts';
import { removeFile } from './remove-file.ts';

const SUFFIX = new RegExp(`\\.${UUID}\\.tmp$`);

/** Whether a file has a name that {@link replaceFile} gives while it writes: what a killed process left of it. */
export const isTemporary = (name: string): boolean => SUFFIX.test(name);

/** Bytes of a name that a temporary one begins with: with its suffix it must be no longer than a name may be, 255. */
const KEPT = 200;

/** A name that nobody has, beside a file. */
function temporaryFor(path: string): string {
  const begin = Buffer.from(basename(path))
    .subarray(0, KEPT)
    .toString()
    .replace(/\uFFFD$/, '');
  return join(dirname(path), `${begin}.${randomUUID()}.tmp`);
}

async function writeSynced(path: string, data: string | Uint8Array): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'wx');
    await file.writeFile(data); // continues after a short write, which is how a disk fills up
    await file.sync();
  } finally {
    await file?.close();
  }
}

/**
 * Writes a file whole or not at all: to a temporary name beside it, synced, and renamed. What was there before stays
 * until then, and is kept if anything fails. Anything but a regular file (`/dev/stdout`, a pipe) is written directly.
 * @throws the system's own error
 */
export async function replaceFile(path: string, data: string | Uint8Array): Promise<void> {
  const target = await realpath(path).catch(() => path); // a link stays a link
  const there = await stat(target).catch(() => undefined);
  if (there !== undefined && !there.isFile()) return await writeFile(target, data);
  const temporary = temporaryFor(target);
  try {
    await writeSynced(temporary, data);
    await rename(temporary, target);
  } catch (error) {
    await removeFile(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolderOf(target);
}

/**
 * {@link replaceFile}, with errors for the user.
 * @throws UserError (failed) that names the path, for a full disk, a read-only one, a folder without permission …
 */
export async function writeAtomic(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await replaceFile(path, data);
  } catch (error) {
    throw diskError(error, 'write', path);
  }
}
