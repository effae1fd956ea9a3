import { failure, type UserError } from '../errors.ts';

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  ENOENT: 'no such file or folder',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the disk reports an error',
};

/** The code of an error of the operating system (`ENOSPC`), undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return String(error.code);
}

/**
 * A UserError (failed) for an error of the operating system, which names the path and what ails it. Any other error is a
 * bug, and comes back as it is.
 * @param doing what was tried: "write" makes "cannot write PATH"
 */
export function diskError(error: unknown, doing: string, path: string, hint?: string): UserError | unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return failure(`cannot ${doing} ${path}: ${CAUSES[code] ?? 'the operating system refuses'} (${code})`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}
