import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { kindOf } from '../kind-of.ts';
import type { Refusal } from '../read-bounded.ts';

/**
 * Opens a file that was seen to be regular some time ago, to be read. A pipe that has taken its place meanwhile is not waited for:
 * nobody may ever write to it.
 * @throws what `fail` makes for what is not a regular file; the system's own error
 */
export async function openRegular(path: string, fail: Refusal): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const there = await file.stat();
    if (!there.isFile()) throw fail(`it is ${kindOf(there)}, not a regular file`);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
