const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOSPC: ['the disk is full', 'free some space'],
  EDQUOT: ['the disk quota is used up', 'free some space'],
  EFBIG: ['the file is larger than is allowed here', 'raise the limit (ulimit -f), or use another folder'],
  EACCES: ['permission denied', 'make it writable'],
  EPERM: ['operation not permitted', 'make it writable'],
  EROFS: ['the file system is read-only', 'use a folder that can be written to'],
  ENOTDIR: ['part of the path is a file, not a folder', 'use another folder'],
  EISDIR: ['it is a folder, not a file', 'move it away'],
  EEXIST: ['it is a file, not a folder', 'move it away'],
  ENOENT: ['no such file or folder', 'check the path'],
  ENAMETOOLONG: ['the path is too long', 'use another folder'],
  ELOOP: ['too many symbolic links', 'use another folder'],
  EMFILE: ['too many open files', 'close some programs'],
  EBUSY: ['it is in use', 'close the program that uses it'],
  EPIPE: ['its reader has stopped reading', 'let it read to the end'],
  EIO: ['the disk reports an input/output error', 'check the disk'],
};

/** What helps instead where something was to be read, not written. */
const WHEN_READING: Readonly<Record<string, string>> = {
  EACCES: 'make it and its folder readable',
  EPERM: 'make it and its folder readable',
  ENOTDIR: 'check the path',
  EISDIR: 'name a file',
  ELOOP: 'check where the links lead',
  ENAMETOOLONG: 'check the path',
};
const READING_CALLS: ReadonlySet<string> = new Set(['scandir', 'stat', 'lstat', 'read', 'readlink']);

/** What is wrong with a file or a disk, in words. */
export interface SystemTrouble {
  /** `ENOSPC`. */
  readonly code: string;
  readonly reason: string;
  /** What may help, as an order. */
  readonly remedy: string;
}

/** The code of an error of the file system or the network: `ENOSPC`. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

export const isMissing = (error: unknown): boolean => errorCode(error) === 'ENOENT';

/**
 * Whether a name may be another on the disk. Where bytes of it are no UTF-8, Node.js puts U+FFFD in their place, and no longer
 * finds what it has listed.
 */
export const isMisread = (path: string): boolean => path.includes('\uFFFD');

/** What helps against a path that leads nowhere. */
export const remedyForMissing = (path: string): string =>
  isMisread(path) ? 'if its name is not UTF-8, rename it: only UTF-8 is read' : 'check the path';

/**
 * What an error of the operating system means; undefined for any other error, which is a bug or a UserError already.
 * @param doing what was tried, which begins with the verb: `read the batch`, `look into the folder`, `write`
 */
export function systemTrouble(error: unknown, doing: string): SystemTrouble | undefined {
  const code = errorCode(error);
  if (code === undefined) return undefined;
  const known = REASONS[code];
  const { syscall } = error as NodeJS.ErrnoException;
  if (known === undefined && syscall === undefined) return undefined;
  const [reason, remedy] = known ?? [(error as Error).message, 'check the path'];
  const isReading = /^(read|look)\b/.test(doing) || READING_CALLS.has(syscall ?? '');
  return { code, reason, remedy: (isReading ? WHEN_READING[code] : undefined) ?? remedy };
}
