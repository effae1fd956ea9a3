import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, isMissing } from './system-error.ts';

/** Makes a folder and those above it. Unlike mkdir's own `recursive`, it does not turn in circles where nothing can be made (/proc). */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (!isMissing(error) || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path).catch((again) => {
      if (errorCode(again) !== 'EEXIST') throw again; // somebody else made it meanwhile
    });
  }
}

/** Makes a rename last, where the system lets folders be synced. */
export async function syncFolderOf(path: string): Promise<void> {
  try {
    const folder = await open(dirname(path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // Windows opens no folders; the rename has happened all the same.
  }
}
