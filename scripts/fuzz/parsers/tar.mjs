// @ts-check
/** @import { Random } from '../random.mjs' */
import { mutateBytes } from '../mutate-bytes.mjs';

const BLOCK = 512;
/** The fields of a header that a parser looks at: name, size, type, name of a link, the rest of ustar's. */
const FIELDS = /** @type {const} */ ([
  [0, 100],
  [124, 136],
  [156, 157],
  [157, 257],
  [257, 512],
]);

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
  block.write(type, 156);
  block.write('ustar\x0000', 257, 'latin1');
  return sealed(block);
}

/** Gives a header the checksum that fits it. @param {Buffer} block */
function sealed(block) {
  block.write('        ', 148, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0`, 148, 'latin1');
  return block;
}

/** Changes what some headers say, under checksums that fit. @param {Buffer} bytes @param {Random} random */
export function reshapeTar(bytes, random) {
  const copy = Buffer.from(bytes);
  const headers = Array.from({ length: Math.floor(copy.length / BLOCK) }, (_, i) =>
    copy.subarray(i * BLOCK, (i + 1) * BLOCK),
  );
  const ustar = headers.filter((block) => block.toString('latin1', 257, 262) === 'ustar');
  for (let n = 1 + random.below(3); n > 0; n--) {
    const block = random.pick(ustar);
    const [from, to] = random.pick(FIELDS);
    const field = block.subarray(from, to);
    const other = mutateBytes(field, random, field);
    field.fill(0).set(other.subarray(0, field.length));
    sealed(block);
  }
  return copy;
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
