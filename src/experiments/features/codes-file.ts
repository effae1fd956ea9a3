import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { syncFolderOf } from '../../files/folders.ts';
import { removeFile } from '../../files/remove-file.ts';
import { errorCode, isMissing } from '../../files/system-error.ts';

/*
 * Rows of 16-bit codes in a file of the safetensors format with one tensor: what features made of images. It is only ever
 * read by who knows what it must hold; whatever is not that, to the bit, counts as no file.
 */

/** What a file of codes holds. */
export interface CodesShape {
  /** Says what was encoded, and how. */
  readonly key: string;
  readonly nRows: number;
  readonly nCols: number;
}

/** Columns of a wider table of codes: those of row i begin at i · stride + column. */
export interface CodesPlace {
  readonly codes: Int16Array;
  readonly stride: number;
  readonly column: number;
}

const FORMAT = 'cifar-train codes';
const NO_DIGEST = '0'.repeat(64);
/** Bytes that are read or written at a time. */
const CHUNK = 8 * 2 ** 20;

function headerOf({ key, nRows, nCols }: CodesShape, sha256: string): Buffer {
  const json = JSON.stringify({
    __metadata__: { format: FORMAT, format_version: '1', key, sha256 },
    codes: { dtype: 'I16', shape: [nRows, nCols], data_offsets: [0, nRows * nCols * 2] },
  });
  const length = Math.ceil(json.length / 8) * 8;
  const header = Buffer.alloc(8 + length, ' ');
  header.writeBigUInt64LE(BigInt(length), 0);
  header.write(json, 8);
  return header;
}

/** Goes through the rows in pieces: `piece` is a table of them alone. */
async function inPieces(
  { nRows, nCols }: CodesShape,
  visit: (piece: Int16Array, first: number, n: number) => Promise<void>,
): Promise<void> {
  const most = Math.max(1, Math.min(nRows, Math.floor(CHUNK / (2 * nCols))));
  const codes = new Int16Array(most * nCols);
  for (let first = 0; first < nRows; first += most) {
    const n = Math.min(most, nRows - first);
    await visit(codes.subarray(0, n * nCols), first, n);
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/**
 * Writes codes, whole or not at all.
 * @throws the system's own error; the signal's reason
 */
export async function writeCodes(
  path: string,
  shape: CodesShape,
  { codes, stride, column }: CodesPlace,
  signal?: AbortSignal,
): Promise<void> {
  const { nCols } = shape;
  const temporary = `${path}.${randomUUID()}.tmp`;
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, 'wx');
    await file.writeFile(headerOf(shape, NO_DIGEST));
    const hash = createHash('sha256');
    await inPieces(shape, async (piece, first, n) => {
      signal?.throwIfAborted();
      for (let i = 0; i < n; i++) {
        const from = (first + i) * stride + column;
        piece.set(codes.subarray(from, from + nCols), i * nCols);
      }
      hash.update(bytesOf(piece));
      await file!.writeFile(bytesOf(piece)); // continues after a short write, which is how a disk fills up
    });
    const sealed = headerOf(shape, hash.digest('hex'));
    await file.write(sealed, 0, sealed.length, 0);
    await file.sync();
    await file.close();
    file = undefined;
    await rename(temporary, path);
    await syncFolderOf(path);
  } catch (error) {
    await file?.close().catch(() => undefined);
    await removeFile(temporary).catch(() => undefined);
    throw error;
  }
}

/**
 * Reads codes into their place.
 * @returns whether the file was there and held them: one that is cut, damaged or of something else leaves the place in any
 *   state
 * @throws the system's own error if it is there and cannot be read; the signal's reason
 */
export async function readCodes(
  path: string,
  shape: CodesShape,
  { codes, stride, column }: CodesPlace,
  signal?: AbortSignal,
): Promise<boolean> {
  const { nRows, nCols } = shape;
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK); // a pipe is not waited for
  } catch (error) {
    if (isMissing(error) || errorCode(error) === 'EISDIR') return false;
    throw error;
  }
  try {
    const there = await file.stat();
    const expected = headerOf(shape, NO_DIGEST);
    if (!there.isFile() || there.size !== expected.length + 2 * nRows * nCols) return false;
    const header = Buffer.alloc(expected.length);
    if (!(await fills(file, header))) return false;
    const hash = createHash('sha256');
    let isWhole = true;
    await inPieces(shape, async (piece, first, n) => {
      signal?.throwIfAborted();
      if (!isWhole || !(await fills(file, bytesOf(piece)))) {
        isWhole = false;
        return;
      }
      hash.update(bytesOf(piece));
      for (let i = 0; i < n; i++) {
        codes.set(piece.subarray(i * nCols, (i + 1) * nCols), (first + i) * stride + column);
      }
    });
    return isWhole && header.equals(headerOf(shape, hash.digest('hex')));
  } finally {
    await file.close();
  }
}

/** Reads on until an array is full; false if the file ends before. */
async function fills(file: FileHandle, into: Uint8Array): Promise<boolean> {
  let length = 0;
  while (length < into.length) {
    const { bytesRead } = await file.read(into, length, into.length - length, null);
    if (bytesRead === 0) return false;
    length += bytesRead;
  }
  return true;
}
