import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { dataError, hint } from '../../errors.ts';
import { SUMS_FILE } from '../archive/sums.ts';
import type { HashedFile, ReadFile } from './read-records.ts';

/*
 * Where batches come from: whether they are the official ones, what they were when they were unpacked, and whether the
 * test set is still the one that belongs to the training images.
 */

/** Whether all files are the official ones; undefined if the official digests are not known. */
export function areOfficial(files: readonly ReadFile[]): boolean | undefined {
  if (files.some(({ isOfficial }) => isOfficial === false)) return false;
  return files.every(({ isOfficial }) => isOfficial === true) ? true : undefined;
}

/**
 * Refuses files that are no longer what they were when they were unpacked.
 * @param sums the digests from then, by file name
 * @throws UserError (data) naming the first
 */
export function checkUnchanged(files: readonly HashedFile[], sums: ReadonlyMap<string, string>): void {
  for (const { path, sha256, hint: mend } of files) {
    const then = sums.get(basename(path));
    if (then === undefined || then === sha256) continue;
    throw dataError(`${path} has changed since it was unpacked: its SHA-256 is ${sha256}, ${SUMS_FILE} says ${then}`, {
      hint: hint`${mend}\nif the change is meant, remove the line of ${basename(path)} from ${SUMS_FILE}`,
    });
  }
}

/** What a file was at some time, cheaply; undefined if there was none. */
export async function stampOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && [found.dev, found.ino, found.size, found.mtimeMs].join();
}
