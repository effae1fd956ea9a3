import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { UserError } from '../errors.ts';
import { bytes as bytesText } from '../util/format.ts';
import { heldRead } from '../util/stopping/held-reads.ts';
import { kindOf } from './kind-of.ts';
import { descriptorIn, isGiven } from './pipes/given-descriptor.ts';
import { openPipe } from './pipes/open-pipe.ts';
import type { PipeWatch } from './pipes/pipe-watch.ts';

/** Makes the error for a file that is refused; `what` completes "PATH: it …", as in `it is not UTF-8 text`. */
export type Refusal = (what: string, cause?: unknown) => UserError;

export interface ReadBounds {
  /** The longest file that is read. */
  readonly maxBytes: number;
  readonly fail: Refusal;
  /** Where a user may name a pipe or a device, as in `--trials-from /dev/stdin`: how the wait for it is shown, and ended. */
  readonly pipes?: PipeWatch;
}

const CHUNK_BYTES = 1 << 20;
/** How long nothing may come before the user is told what is waited for. */
const PATIENCE_MS = 1000;

/**
 * Reads a file of limited length. A longer one is refused before it is read, so that a file of any size costs no memory,
 * and a pipe that nobody writes to no time.
 * @throws what `fail` makes for a longer file, for one that is not a regular file, or for the number of one that is not open;
 *   the system's own error if it cannot be read, as a folder cannot; what the signal of `pipes` was aborted with
 */
export const readBounded = (path: string, bounds: ReadBounds): Promise<Buffer> => heldRead(readWhole(path, bounds));

async function readWhole(path: string, { maxBytes, fail, pipes }: ReadBounds): Promise<Buffer> {
  const tooLong = () => fail(`it is longer than ${bytesText(maxBytes)}, the most that is read`);
  const there = await stat(path);
  if (!there.isFile() && !there.isDirectory() && pipes === undefined)
    throw fail(`it is ${kindOf(there)}, not a regular file`);
  const descriptor = descriptorIn(path);
  if (descriptor !== undefined && !(await isGiven(descriptor, 'read')))
    throw fail('it is no file that this process was given to read');
  const size = there.isFile() ? there.size : 0;
  if (size > maxBytes) throw tooLong();
  const stream = pipes && openPipe(path, there);
  if (stream) return await readStream(stream, { maxBytes, fail, ...pipes });
  const file = await open(path, 'r');
  try {
    // Whatever its size was, it may grow meanwhile, and the files of /proc say that they are empty.
    const pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(Math.min(Math.max(size - length, CHUNK_BYTES), maxBytes + 1 - length));
      const { bytesRead } = await file.read(piece, 0, piece.length, null);
      if (bytesRead === 0) return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, length);
      pieces.push(piece.subarray(0, bytesRead));
      length += bytesRead;
      if (length > maxBytes) throw tooLong();
    }
  } finally {
    await file.close();
  }
}

/**
 * Reads what comes in on a stream, up to a limited length.
 * @throws what `fail` makes for more; what the signal was aborted with; the stream's own error
 */
export async function readStream(
  stream: AsyncIterable<Uint8Array>,
  { maxBytes, fail, signal, onWait }: Omit<ReadBounds, 'pipes'> & Partial<PipeWatch>,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const readable = stream instanceof Readable ? stream : Readable.from(stream);
  const stop = () => readable.destroy(signal?.reason); // nothing may ever come
  signal?.addEventListener('abort', stop, { once: true });
  const patience = onWait && setTimeout(onWait, PATIENCE_MS);
  try {
    if (signal?.aborted) stop();
    for await (const piece of readable) {
      clearTimeout(patience);
      pieces.push(piece);
      length += piece.length;
      if (length > maxBytes) throw fail(`it is longer than ${bytesText(maxBytes)}, the most that is read`);
    }
  } finally {
    clearTimeout(patience);
    signal?.removeEventListener('abort', stop);
  }
  return Buffer.concat(pieces, length);
}
