/** Bytes of the first block of a tar archive, its header. */
export const TAR_BLOCK_BYTES = 512;

/** Whether these bytes begin with a tar header, by its checksum: the sum of its bytes, those of the checksum taken for spaces. */
export function isTarHeader(bytes: Uint8Array): boolean {
  if (bytes.length < TAR_BLOCK_BYTES) return false;
  const block = Buffer.from(bytes.subarray(0, TAR_BLOCK_BYTES));
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  return Number.parseInt(block.toString('latin1', 148, 156).replace(/[\0 ]+/g, ''), 8) === sum;
}
