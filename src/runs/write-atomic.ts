import { randomUUID } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError } from './disk-error.ts';

/** Some file systems cannot sync a folder; the file itself is safe by then. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

async function writeSynced(path: string, data: string | Uint8Array): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'wx');
    await file.writeFile(data); // goes on after a short write, which is how a disk fills up
    await file.sync();
  } finally {
    await file?.close();
  }
}

/**
 * Writes a file whole or not at all: to a temporary name beside it, synced, and renamed. What was there before stays
 * until then, and stays for good where anything fails. What is no plain file (`/dev/stdout`, a pipe) is written directly.
 * @throws UserError (failed) that names the path, for a full disk, a read-only one, a folder without permission …
 */
export async function writeAtomic(path: string, data: string | Uint8Array): Promise<void> {
  let temporary: string | undefined;
  try {
    const target = await realpath(path).catch(() => path); // a link stays a link
    const there = await stat(target).catch(() => undefined);
    if (there !== undefined && !there.isFile()) return await writeFile(target, data);
    temporary = `${target}.${randomUUID()}.tmp`;
    await writeSynced(temporary, data);
    await rename(temporary, target);
    await syncFolder(dirname(target));
  } catch (error) {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
    throw diskError(error, 'write', path);
  }
}
