import { open } from 'node:fs/promises';

/**
 * The beginning of a text file; a character that is cut in the middle becomes U+FFFD.
 * @throws the system's own error
 */
export async function readStart(path: string, maxBytes: number): Promise<{ text: string; isWhole: boolean }> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
    const isWhole = bytesRead <= maxBytes;
    return { text: buffer.toString('utf8', 0, Math.min(bytesRead, maxBytes)), isWhole };
  } finally {
    await file.close();
  }
}
