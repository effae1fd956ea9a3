// @ts-check
const BLOCK = 512;

/** @param {Buffer} bytes */
const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);

/** @param {string} path @param {string} type @param {number} length */
function header(path, type, length) {
  const block = Buffer.alloc(BLOCK);
  /** @param {number} value @param {number} at @param {number} width */
  const octal = (value, at, width) => block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1');
  block.write(path, 0, 100);
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(length, 124, 12);
  octal(0, 136, 12);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\x0000', 257, 'latin1');
  octal(
    block.reduce((total, byte) => total + byte, 0),
    148,
    7,
  );
  return block;
}

/**
 * A tar file (ustar).
 * @param {readonly { path: string, body?: Buffer | string, type?: string }[]} members
 */
export const tar = (members) =>
  Buffer.concat([
    ...members.flatMap(({ path, body = '', type = '0' }) => {
      const bytes = Buffer.from(body);
      return [header(path, type, bytes.length), padded(bytes)];
    }),
    Buffer.alloc(2 * BLOCK),
  ]);
