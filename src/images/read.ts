import { dataError } from '../errors.ts';
import { diskError } from '../files/disk-error.ts';
import { readBounded } from '../files/read-bounded.ts';
import { type DecodedImage, type DecodeOptions, decodeImage } from './decode.ts';

/** Of one file that is read: the training images of CIFAR-100 take 154 MB. */
export const MAX_FILE_BYTES = 2 ** 28;

/**
 * Reads an image file, and decodes it.
 * @throws UserError (data) for a file that is longer than 256 MiB, a pipe or a device, or no image; (failed) if it cannot be
 *   read
 */
export async function readImage(path: string, options: Omit<DecodeOptions, 'name'>): Promise<DecodedImage> {
  const fail = (what: string) => dataError(`${path} is not read: ${what}`);
  const bytes = await readBounded(path, { maxBytes: MAX_FILE_BYTES, fail }).catch((error: unknown) => {
    throw diskError(error, 'read', path);
  });
  return await decodeImage(bytes, { ...options, name: path });
}
