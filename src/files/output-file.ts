import { constants, fstat, type Stats, writeFile } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { usageError } from '../errors.ts';
import { makeFolderCommand, removeCommand, shellWord } from '../util/text/shell-word.ts';
import { diskError } from './disk-error.ts';
import { refuseDanglingLink } from './folders.ts';
import { descriptorIn, isGiven } from './pipes/given-descriptor.ts';
import type { PipeWatch } from './pipes/pipe-watch.ts';
import { writePipe } from './pipes/write-pipe.ts';
import { readStart } from './read-start.ts';
import { errorCode, isMissing } from './system-error.ts';
import { writeAtomic } from './write-atomic.ts';

/** What a file that a user names is to hold. */
export interface OutputKind {
  /** `a table of a sweep`. */
  readonly name: string;
  /**
   * Whether a file begins as such a one does: only then is it replaced.
   * @param isWhole whether that is all of the file
   */
  readonly isBegun: (start: string, isWhole: boolean) => boolean;
}

const START_BYTES = 2 ** 20;

/** A stream that this process has open. */
export type OpenStream = NodeJS.WritableStream & { readonly fd: number };

/** The stream that a path leads to, as /dev/stdout does: what has been written there must stay. */
async function streamOf(there: Stats, streams: readonly OpenStream[]): Promise<OpenStream | undefined> {
  for (const stream of streams) {
    const own = stream.writable ? await promisify(fstat)(stream.fd).catch(() => undefined) : undefined;
    if (own !== undefined && own.ino !== 0 && own.ino === there.ino && own.dev === there.dev) return stream;
  }
  return undefined;
}

/** Permission to write, of anybody. */
const ANY_WRITE = 0o222;

/** What stands under a path; undefined if nothing does. */
async function found(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error) || errorCode(error) === 'ENOTDIR') return undefined;
    const isLong = errorCode(error) === 'ENAMETOOLONG';
    throw diskError(error, 'write', path, isLong ? 'give a shorter name' : undefined);
  }
}

/**
 * Checks that a file can be written before the work starts, rather than after it, and that nothing else is lost by it.
 * @param flag    what named it, for the message
 * @param streams those that this process writes to
 * @throws UserError (usage) for a folder, a file in a folder that is not there, or one that is something else and would be
 *   lost; (failed) if writing is not permitted
 */
export async function checkOutput(
  flag: string,
  path: string,
  kind: OutputKind,
  streams: readonly OpenStream[],
): Promise<void> {
  await refuseDanglingLink(path);
  const there = await found(path);
  const isFolder = there?.isDirectory() || path.endsWith('/') || path.endsWith(sep);
  if (isFolder) {
    throw usageError(`${flag} must be a file; ${path} is a folder`, {
      hint: `name a file in it: ${flag} ${shellWord(join(path, 'NAME'))}`,
    });
  }
  const descriptor = descriptorIn(path);
  if (descriptor !== undefined && (there === undefined || !(await isGiven(descriptor, 'write')))) {
    throw usageError(`${flag} ${path} cannot be written: this process was given no such file to write to`, {
      hint: 'name a file, or /dev/stdout',
    });
  }
  if (there !== undefined && (descriptor !== undefined || (await streamOf(there, streams)) !== undefined)) return;
  if (there?.isBlockDevice() || there?.isSocket()) {
    throw usageError(`${flag} must be a file or a pipe; ${path} is a ${there.isSocket() ? 'socket' : 'disk'}`);
  }
  const onDisk = async (work: Promise<unknown>, doing: string) => {
    await work.catch((error: unknown) => {
      throw diskError(error, doing, path);
    });
  };
  if (there !== undefined && !there.isFile()) return await onDisk(access(path, constants.W_OK), 'write');
  const folder = dirname(path);
  const above = await found(folder);
  if (above === undefined) {
    throw usageError(`${flag} ${path} cannot be written: there is no folder ${folder}`, {
      hint: `create it first: ${makeFolderCommand(folder)}`,
    });
  }
  if (!above.isDirectory()) {
    throw usageError(`${flag} ${path} cannot be written: ${folder} is a file, not a folder`, {
      hint: `give a name in a folder, such as ${flag} ${basename(path)}`,
    });
  }
  await onDisk(access(folder, constants.W_OK), 'write');
  if (there === undefined) return;
  if ((there.mode & ANY_WRITE) === 0) {
    // The new file would take its place without asking, as its folder is writable.
    throw usageError(`${flag} would replace ${path}, which is read-only`, {
      hint: `give a new name, or remove that file first: ${removeCommand(path)}`,
    });
  }
  if (there.size === 0) return;
  const bounds = {
    maxBytes: START_BYTES,
    fail: (what: string) => usageError(`${flag} must be a file or a pipe: ${what}`),
  };
  let isOwn = false;
  await onDisk(
    readStart(path, bounds).then(({ bytes, isWhole }) => {
      isOwn = kind.isBegun(bytes.toString('utf8'), isWhole);
    }),
    'read',
  );
  if (isOwn) return;
  throw usageError(`${flag} would replace ${path}, which is not ${kind.name}`, {
    hint: `give a new name, or remove that file first: ${removeCommand(path)}`,
  });
}

/**
 * Writes a file that a user named. A regular file is replaced, whole or not at all. What else there is keeps its place: a
 * pipe or a device is written to, and what this process has written to a stream stays before it.
 * @param watch of a pipe that nobody reads yet, which is waited for
 * @throws UserError (failed) that names the path; what the signal was aborted with
 */
export async function writeOutput(
  path: string,
  data: string | Uint8Array,
  streams: readonly OpenStream[],
  watch: PipeWatch,
): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  const stream = there && (await streamOf(there, streams));
  try {
    if (stream !== undefined) {
      return await new Promise((done, fail) => {
        stream.write(data, (error?: Error | null) => (error ? fail(error) : done()));
      });
    }
    const descriptor = descriptorIn(path);
    if (there !== undefined && descriptor !== undefined) return await promisify(writeFile)(descriptor, data);
    if (there !== undefined && !there.isFile()) return await writePipe(path, data, watch);
  } catch (error) {
    throw diskError(error, 'write', path);
  }
  await writeAtomic(path, data);
}
