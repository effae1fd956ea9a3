import { unlink } from 'node:fs/promises';
import { isMissing } from './system-error.ts';

/**
 * Removes a file or a link, if it is there; a folder is an error. Where it is not permitted, `rm` of Node tries the same for a
 * folder, and tells what came of that.
 * @throws the system's own error
 */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}
