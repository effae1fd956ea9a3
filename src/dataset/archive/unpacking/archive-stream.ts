import { createReadStream, type ReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { dataError, type Hint } from '../../../errors.ts';
import { heldRead } from '../../../util/stopping/held-reads.ts';
import { onFile } from '../../file-trouble.ts';
import { type FileWatch, never } from '../../watch.ts';
import type { KnownArchive } from '../archive-record.ts';
import { isTarHeader, TAR_BLOCK_BYTES } from '../tar-header.ts';

const CHUNK_BYTES = 2 ** 18;

/** What a file is by its first bytes, if it is no archive that can be read: and what to do with it. */
const OTHERS: readonly (readonly [start: RegExp, what: string])[] = [
  [/^PK/, 'a zip archive: unpack it, and name the folder with --data-dir'],
  [/^BZh/, 'packed with bzip2: unpack it, and name the folder with --data-dir'],
  [/^\u00fd7zXZ/, 'packed with xz: unpack it, and name the folder with --data-dir'],
  [/^7z\u00bc\u00af/, 'a 7-Zip archive: unpack it, and name the folder with --data-dir'],
  [/^(\u00ef\u00bb\u00bf)?\s*</, 'a web page: whatever saved it did not get the archive'],
];

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(TAR_BLOCK_BYTES);
    const { bytesRead } = await file.read(head, 0, TAR_BLOCK_BYTES, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The tar stream of an archive. */
export interface ArchiveStream {
  readonly tar: Readable;
  /** What the file is read with. */
  readonly source: ReadStream;
}

/**
 * Opens an archive for reading, gunzipped already: a plain tar, which is what some browsers make of a download, is read as it
 * is, whatever its name.
 * @param hint what to do about the archive, for the error
 * @throws UserError: (data) it is neither; (failed) it cannot be read
 */
export async function archiveStream(
  { path, from = path }: Pick<KnownArchive, 'path' | 'from'>,
  hint: Hint,
  watch: FileWatch,
): Promise<ArchiveStream> {
  const { signal = never, onProgress } = watch;
  const total = (await onFile(stat(path), path, 'read the archive')).size;
  const head = await onFile(heldRead(firstBytes(path)), path, 'read the archive');
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  if (!isGzip && !isTarHeader(head)) {
    const start = head.toString('latin1', 0, 100);
    const known = OTHERS.find(([pattern]) => pattern.test(start))?.[1];
    const what =
      head.length === 0 ? 'it is empty' : known === undefined ? 'it is neither gzip nor tar' : `it is ${known}`;
    throw dataError(`${from} is damaged or not a gzip archive: ${what}`, { hint });
  }
  const source = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  source.on('data', () => onProgress?.(source.bytesRead, total, 'unpacking'));
  if (!isGzip) return { source, tar: addAbortSignal(signal, source) };
  const tar = addAbortSignal(signal, createGunzip({ chunkSize: CHUNK_BYTES }));
  source.on('error', (error) => tar.destroy(error));
  return { source, tar: source.pipe(tar) };
}
