import { open, stat } from 'node:fs/promises';
import { heldRead } from '../util/stopping/held-reads.ts';
import { kindOf } from './kind-of.ts';
import type { ReadBounds } from './read-bounded.ts';

/** The beginning of a file. */
export interface FileStart {
  readonly bytes: Buffer;
  /** Whether that is all there is. */
  readonly isWhole: boolean;
}

/**
 * Reads the first `maxBytes` of a file, or all of a shorter one.
 * @throws what `fail` makes for what is not a regular file; the system's own error if it cannot be read
 */
export const readStart = (path: string, bounds: Omit<ReadBounds, 'pipes'>): Promise<FileStart> =>
  heldRead(readBeginning(path, bounds));

async function readBeginning(path: string, { maxBytes, fail }: Omit<ReadBounds, 'pipes'>): Promise<FileStart> {
  const there = await stat(path);
  if (!there.isFile() && !there.isDirectory()) throw fail(`it is ${kindOf(there)}, not a regular file`);
  const file = await open(path, 'r');
  try {
    const start = Buffer.allocUnsafe(maxBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(start, length, start.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length === start.length) break;
    }
    return { bytes: start.subarray(0, Math.min(length, maxBytes)), isWhole: length <= maxBytes };
  } finally {
    await file.close();
  }
}
