import { failure, UserError } from '../errors.ts';

const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOSPC: ['the disk is full', 'make room'],
  EDQUOT: ['the disk quota is used up', 'make room'],
  EFBIG: ['the file system takes no file that large', 'use another folder'],
  EACCES: ['permission denied', 'make it writable'],
  EPERM: ['operation not permitted', 'make it writable'],
  EROFS: ['the file system is read-only', 'use a folder that can be written to'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'use another folder'],
  EISDIR: ['a folder is in the way where a file should be', 'move it away'],
  EEXIST: ['a file is in the way where a folder should be', 'move it away'],
  ENOENT: ['there is no such file or folder', 'check the path'],
  ENAMETOOLONG: ['the path is too long', 'use another folder'],
  ELOOP: ['too many symbolic links', 'use another folder'],
  EMFILE: ['too many open files', 'close some programs'],
  EBUSY: ['it is in use', 'close what uses it'],
  EIO: ['the disk reports an input/output error', 'check the disk'],
};

/** The code of an error of the file system or the network: `ENOSPC`. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

export const isMissing = (error: unknown): boolean => errorCode(error) === 'ENOENT';

/**
 * Turns an error of the file system into one that the user can act on; anything else is returned as it is.
 * @param doing what was tried, to follow "could not": `write the archive`
 * @param needs what would have been needed there, if it is worth saying: `170,052,171 bytes`
 */
export function fileTrouble(error: unknown, path: string, doing: string, needs?: string): unknown {
  const code = errorCode(error);
  if (error instanceof UserError || code === undefined) return error;
  const known = REASONS[code];
  if (known === undefined && (error as NodeJS.ErrnoException).syscall === undefined) return error;
  const [reason, remedy] = known ?? [(error as Error).message, 'check the path'];
  const needed = needs === undefined ? '' : `; it needs ${needs}`;
  return failure(`could not ${doing}: ${path}: ${reason} (${code})${needed}`, {
    cause: error,
    hint: `${remedy}, or choose another folder with --data-dir`,
  });
}

/** Awaits work on a file; its errors become the user's. */
export async function onFile<T>(work: Promise<T>, path: string, doing: string, needs?: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw fileTrouble(error, path, doing, needs);
  }
}
