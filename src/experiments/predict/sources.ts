import { fstatSync } from 'node:fs';
import { imagesOfBatch } from '../../dataset/reading/loose-batch.ts';
import { dataError, UserError } from '../../errors.ts';
import { IMAGE_BYTES, SIDE } from '../../features/image.ts';
import { diskError } from '../../files/disk-error.ts';
import { readBounded, readStream } from '../../files/read-bounded.ts';
import { decodeImage, type ImageFit } from '../../images/decode.ts';
import { STDIN } from '../../images/find.ts';
import { FORMATS_TEXT, imageFormatOf, otherKindOf } from '../../images/formats.ts';
import { MAX_FILE_BYTES } from '../../images/read.ts';

/** An image as a model sees it, and where it comes from. */
export interface SourceImage {
  /** The file as it was named; of a batch with the number of the image behind it: `test_batch.bin#7`. */
  readonly file: string;
  /** 3072 planar bytes. */
  readonly pixels: Uint8Array;
  /** What the file is. */
  readonly format: string;
  /** In pixels, before it was made smaller. */
  readonly width: number;
  readonly height: number;
}

/** What one file came to: its images, or why there are none. */
export interface ReadSource {
  readonly file: string;
  readonly images: readonly SourceImage[];
  /** Worded for the user, with the file's name. */
  readonly trouble: UserError | undefined;
}

export interface ReadOptions {
  readonly fit: ImageFit;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}

/**
 * Reads a file of images: one image, or a batch of CIFAR. What is wrong with a file is its own trouble, and none of the
 * others'.
 * @throws UserError (failed) where images cannot be decoded at all; what the signal was aborted with
 */
export async function readSource(file: string, options: ReadOptions): Promise<ReadSource> {
  const { signal } = options;
  signal.throwIfAborted();
  try {
    return { file, images: await imagesOf(file, options), trouble: undefined };
  } catch (error) {
    const shown = diskError(error, 'read', file);
    const isOwn = shown instanceof UserError && (shown.kind === 'data' || shown !== error);
    if (!isOwn || signal.aborted) throw error;
    return { file, images: [], trouble: shown };
  }
}

function isFolder(stdin: unknown): boolean {
  const { fd } = Object(stdin) as { readonly fd?: unknown };
  try {
    return typeof fd === 'number' && fstatSync(fd).isDirectory();
  } catch {
    return false; // closed: reading it says so
  }
}

async function imagesOf(file: string, { fit, stdin, signal }: ReadOptions): Promise<readonly SourceImage[]> {
  const name = file === STDIN ? 'what came in on stdin' : file;
  const bounds = { maxBytes: MAX_FILE_BYTES, fail: (what: string) => dataError(`${name} is not read: ${what}`) };
  // Of a folder Node makes a stream that is empty.
  if (file === STDIN && isFolder(stdin)) throw bounds.fail('it is a folder, not a file: give its path instead of -');
  const bytes = file === STDIN ? await readStream(stdin, { ...bounds, signal }) : await readBounded(file, bounds);
  if (imageFormatOf(bytes) !== undefined || otherKindOf(bytes) !== undefined) {
    return [{ file, ...(await decodeImage(bytes, { side: SIDE, fit, name })) }];
  }
  const batch = imagesOfBatch(bytes);
  if (batch === undefined) throw dataError(`${name} is neither an image (${FORMATS_TEXT}) nor a batch of CIFAR`);
  return Array.from({ length: batch.length / IMAGE_BYTES }, (_, i) => ({
    file: `${file}#${i}`,
    pixels: batch.subarray(i * IMAGE_BYTES, (i + 1) * IMAGE_BYTES),
    format: 'batch',
    width: SIDE,
    height: SIDE,
  }));
}
