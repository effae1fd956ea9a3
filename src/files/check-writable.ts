import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { usageError } from '../errors.ts';
import { diskError } from './disk-error.ts';

/**
 * Checks that a file can be written before the work starts, rather than after it.
 * @param flag what named it, for the message
 * @throws UserError (usage) for a folder, or a file in a folder that is not there; (failed) if writing is not permitted
 */
export async function checkWritable(flag: string, path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) throw usageError(`${flag} must be a file; ${path} is a folder`);
  if (there !== undefined && !there.isFile()) return; // a pipe or a device cannot be checked
  const folder = dirname(path);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw usageError(`${flag} ${path} cannot be written: there is no folder ${folder}`, {
      hint: `create it first: mkdir -p ${folder}`,
    });
  }
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw diskError(error, 'write', path);
  });
}
