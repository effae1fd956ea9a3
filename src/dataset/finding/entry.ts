import { stat } from 'node:fs/promises';
import { dataError } from '../../errors.ts';
import { refuseDanglingLink } from '../../files/folders.ts';
import { kindOf } from '../../files/kind-of.ts';
import { isMissing } from '../../files/system-error.ts';
import { heldRead } from '../../util/stopping/held-reads.ts';
import { fileTrouble } from '../file-trouble.ts';
import { moveCommand } from '../hints.ts';

/**
 * Refuses what stands in the place of a batch and is no file, such as a pipe: it would seem that there is none.
 * @throws UserError: (data) that says what it is; (failed) for a symbolic link to nothing, or if it cannot be looked at
 */
export async function refuseStrangeBatch(path: string): Promise<void> {
  await refuseDanglingLink(path);
  const found = await entry(path);
  if (found === undefined || found.isFile) return;
  throw dataError(`${path} must be a regular file; it is ${found.kind}`, {
    hint: `put the batch itself in its place, or move away what is there: ${moveCommand(path, '.other')}`,
  });
}

interface Entry {
  readonly bytes: number;
  readonly isFile: boolean;
  readonly isFolder: boolean;
  /** In words. */
  readonly kind: string;
}

/**
 * What stands under a path; undefined if nothing does.
 * @throws UserError (failed) if it cannot be looked at
 */
export async function entry(path: string): Promise<Entry | undefined> {
  try {
    const found = await heldRead(stat(path));
    return { bytes: found.size, isFile: found.isFile(), isFolder: found.isDirectory(), kind: kindOf(found) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileTrouble(error, path, 'look into the data folder');
  }
}
