import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { usageError } from '../../errors.ts';
import { refuseOwnName, refusePlaceOfRun } from '../../experiments/own-names.ts';
import { diskError } from '../../files/disk-error.ts';
import { checkWritableFolder, makeFolder } from '../../files/folders.ts';
import { pathFromHere } from '../../files/path-from-here.ts';
import { errorCode, isMissing } from '../../files/system-error.ts';
import { writeAtomic } from '../../files/write-atomic.ts';
import { onOneLine } from '../../util/text/printable.ts';

export interface OutputFolder {
  readonly flag: string;
  readonly folder: string;
  /** A name that would do. */
  readonly example: string;
  /** What it has to be: `a new folder, or an empty one`. */
  readonly kind: string;
  /** Whether a file that is there already, or a folder, may stay there. */
  readonly mayHold: (entry: { readonly name: string; readonly isFile: boolean }) => boolean | Promise<boolean>;
}

/**
 * Checks a folder that outputs are to go into, before the work that makes them. Nothing is created.
 * @throws UserError (usage) for a file, a folder that holds what it may not, or a place of runs; (failed) if it cannot be
 *   written to
 */
export async function checkOutputFolder({ flag, folder: given, example, kind, mayHold }: OutputFolder): Promise<void> {
  const folder = pathFromHere(given);
  await refuseOwnName(flag, folder, example);
  refusePlaceOfRun(flag, folder, example);
  for (const entry of await entriesOf(folder, flag, example)) {
    if (await mayHold({ name: entry.name, isFile: entry.isFile() })) continue;
    throw usageError(`${flag} must be ${kind}; ${folder} holds ${onOneLine(entry.name)}`, {
      hint: `give a new name: ${flag} ${example}`,
    });
  }
  await checkWritableFolder(resolve(folder)).catch((error: unknown) => {
    throw diskError(error, 'write to the folder', folder);
  });
}

async function entriesOf(folder: string, flag: string, example: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    if (errorCode(error) !== 'ENOTDIR') throw diskError(error, 'look into the folder', folder);
    throw usageError(`${flag} must be a folder; ${folder} is not one`, { hint: `give a new name: ${flag} ${example}` });
  }
}

/**
 * Writes files into a folder, which is created if need be, each whole or not at all.
 * @param files contents by path, with / between folders
 * @throws UserError (failed) that names what cannot be written
 */
export async function writeFolder(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  for (const [path, content] of files) {
    const file = join(folder, path);
    await makeFolder(resolve(dirname(file))).catch((error: unknown) => {
      throw diskError(error, 'create the folder', dirname(file));
    });
    await writeAtomic(file, content);
  }
}
