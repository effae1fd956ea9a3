import { unlink } from 'node:fs/promises';
import { isMissing } from './system-error.ts';

/**
 * Removes a file or a link, if it is there; a folder is an error. Not by `rm`, which falls back to `rmdir` where this is not
 * permitted, and reports that error instead.
 * @throws the system's own error
 */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}
