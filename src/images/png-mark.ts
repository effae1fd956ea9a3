import { crc32 } from 'node:zlib';

/** What the pictures of this program say of themselves: only such a picture is replaced by another. */
const KEYWORD = 'Software';
const AUTHOR = 'cifar-train';
/** The signature, and the first chunk: IHDR, 13 bytes with length, type and checksum. */
const HEAD_BYTES = 8 + 12 + 13;

/**
 * A PNG file that says who made it, in a chunk of text behind its head.
 * Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", 11.3.3.2 tEXt.
 */
export function markedPng(png: Uint8Array): Uint8Array {
  const text = Buffer.from(`tEXt${KEYWORD}\0${AUTHOR}`, 'latin1');
  const chunk = Buffer.alloc(4 + text.length + 4);
  chunk.writeUInt32BE(text.length - 4, 0);
  text.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(text), 4 + text.length);
  return Buffer.concat([png.subarray(0, HEAD_BYTES), chunk, png.subarray(HEAD_BYTES)]);
}

/** Whether the text of a file's first bytes is that of such a picture. */
export const isMarked = (start: string): boolean => start.includes(`tEXt${KEYWORD}\0${AUTHOR}`);
