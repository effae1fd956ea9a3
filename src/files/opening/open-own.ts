import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { removeFile } from '../remove-file.ts';
import { isMissing } from '../system-error.ts';

/*
 * Files of ours with names that anyone can guess. What stands there may have been put there: a link of either kind would
 * send our bytes to a file that is not ours, and a pipe would take them.
 */

async function isOurs(path: string): Promise<boolean> {
  try {
    const there = await lstat(path);
    return there.isDirectory() || (there.isFile() && there.nlink === 1); // a folder has an error of its own
  } catch (error) {
    if (isMissing(error)) return true;
    throw error;
  }
}

/**
 * Opens a file for reading and writing with what an earlier run left in it; it is created if it is not there. A link or a
 * pipe in its place is removed; what it leads to is not touched.
 * @throws the system's own error
 */
export async function openOwn(path: string): Promise<FileHandle> {
  if (!(await isOurs(path))) await removeFile(path);
  const noFollow = constants.O_NOFOLLOW ?? 0; // Windows has none, and links for administrators only
  return open(path, constants.O_RDWR | constants.O_CREAT | noFollow, 0o666);
}
