import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { heldRead } from '../../util/stopping/held-reads.ts';
import { onFile } from '../file-trouble.ts';
import { type FileWatch, never, stopped } from '../watch.ts';

export interface FileDigest {
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

const sha256Hex = /^[0-9a-f]{64}$/;

/** Whether text is a SHA-256 digest in hexadecimal; case does not matter. */
export const isSha256 = (text: string): boolean => sha256Hex.test(text.toLowerCase());

export const sha256Of = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/**
 * SHA-256 and length of a file, read once.
 * @throws UserError: (failed) if the file cannot be read; (interrupted) the signal fired
 */
export async function fileDigest(path: string, watch: FileWatch = {}): Promise<FileDigest> {
  const { signal = never, onProgress } = watch;
  const hash = createHash('sha256');
  let bytes = 0;
  const read = async () => {
    const total = (await stat(path)).size;
    const stream = createReadStream(path, { highWaterMark: 2 ** 20, signal });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      onProgress?.(bytes, total, 'checking SHA-256');
    }
  };
  await onFile(heldRead(read()), path, 'read the file').catch((error) => {
    throw signal.aborted ? stopped(signal, 'interrupted', { cause: error }) : error;
  });
  return { bytes, sha256: hash.digest('hex') };
}
