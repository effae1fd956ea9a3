import { type ReadBounds, type Refusal, readBounded } from './read-bounded.ts';

/** The text of bytes in UTF-8, without a byte-order mark. */
export function decodeText(bytes: Uint8Array, fail: Refusal): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const [first, second] = bytes;
    const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    throw fail(isUtf16 ? 'it is UTF-16 text; save it as UTF-8' : 'it is not UTF-8 text', cause);
  }
}

/**
 * Reads a text of limited length in UTF-8; a byte-order mark is skipped.
 * @throws what `fail` makes for a file that {@link readBounded} refuses, or that is not UTF-8; the system's own error if it
 *   cannot be read
 */
export const readText = async (path: string, bounds: ReadBounds): Promise<string> =>
  decodeText(await readBounded(path, bounds), bounds.fail);
