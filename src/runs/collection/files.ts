import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from '../../files/disk-error.ts';
import { isRunFile, type RunDirectory } from '../run-directory.ts';

/** A file of a run. */
export interface RunFile {
  readonly name: string;
  readonly bytes: number;
}

/**
 * The files that a run has written, in the order of their names; locks and what else is in its folder are not among them.
 * @throws UserError (failed) if the folder cannot be read
 */
export async function runFiles({ path }: RunDirectory): Promise<readonly RunFile[]> {
  try {
    const names = (await readdir(path, { withFileTypes: true })).filter((one) => one.isFile() && isRunFile(one.name));
    const files = names.map(async ({ name }) => ({ name, bytes: (await lstat(join(path, name))).size }));
    return (await Promise.all(files)).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw diskError(error, 'read', path);
  }
}
