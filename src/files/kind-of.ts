import type { Dirent, Stats } from 'node:fs';
import { stat } from 'node:fs/promises';

/** What stands under a name, in words. */
export function kindOf(entry: Dirent | Stats): string {
  if (entry.isFile()) return 'a file';
  if (entry.isDirectory()) return 'a folder';
  if (entry.isSymbolicLink()) return 'a symbolic link';
  if (entry.isFIFO()) return 'a pipe';
  return entry.isSocket() ? 'a socket' : 'a device';
}

/** Whether a regular file, or a link to one, stands under a path. */
export const isRegularFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (there) => there.isFile(),
    () => false,
  );
