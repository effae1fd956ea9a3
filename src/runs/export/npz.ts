import { crc32 } from 'node:zlib';
import { failure } from '../../errors.ts';
import { bytes as bytesText } from '../../util/format.ts';
import { largestOf } from '../../util/statistics/extremes.ts';
import { joinBytes } from './protobuf.ts';

/** An array as NumPy has it: numbers, or texts. Row-major. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Int16Array | Uint8Array | readonly string[];
}

/** Without the extension Zip64, which old readers do not know, offsets have 32 bits. */
const MAX_BYTES = 2 ** 32 - 1;
/** 1 January 1980, the first day there is: the same arrays give the same bytes. */
const DATE = (1 << 5) | 1;
const VERSION_NEEDED = 20;

/**
 * The bytes of an .npz file, which `numpy.load` reads: a Zip archive that holds each array as `name.npy`, not compressed.
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html; PKWARE, APPNOTE.TXT 6.3.10, section 4.3
 * @param arrays by name, in the order of the archive
 * @throws UserError (failed) for more than 4 GiB
 */
export function encodeNpz(arrays: ReadonlyMap<string, NpyArray>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [array, value] of arrays) {
    const name = new TextEncoder().encode(`${array}.npy`);
    const content = encodeNpy(value);
    const common = fields([2, VERSION_NEEDED], [2, 0], [2, 0], [2, 0], [2, DATE], [4, crc32(content)]).concat(
      fields([4, content.length], [4, content.length], [2, name.length], [2, 0]),
    );
    const local = joinBytes(Uint8Array.from([...fields([4, 0x04034b50]), ...common]), name);
    const entry = [...fields([4, 0x02014b50], [2, VERSION_NEEDED]), ...common];
    directory.push(joinBytes(Uint8Array.from([...entry, ...fields([2, 0], [2, 0], [2, 0], [4, 0], [4, at])]), name));
    parts.push(local, content);
    at += local.length + content.length;
  }
  const entries = joinBytes(...directory);
  if (at + entries.length > MAX_BYTES) {
    throw failure(`an npz file of ${bytesText(at)} cannot be written; at most ${bytesText(MAX_BYTES)} are possible`);
  }
  const n = directory.length;
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, n], [2, n], [4, entries.length], [4, at], [2, 0]);
  return joinBytes(...parts, entries, Uint8Array.from(end));
}

/** Unsigned numbers of 2 or 4 bytes, little-endian. */
const fields = (...all: readonly (readonly [size: 2 | 4, value: number])[]): number[] =>
  all.flatMap(([size, value]) => Array.from({ length: size }, (_, i) => (value >>> (8 * i)) & 0xff));

const DTYPES = { Float32Array: '<f4', Int32Array: '<i4', Int16Array: '<i2', Uint8Array: '|u1' } as const;

/** The bytes of an .npy file, version 1.0: a header that is a Python dictionary, then the items, little-endian. */
export function encodeNpy({ shape, data }: NpyArray): Uint8Array {
  const { dtype, bytes } = itemsOf(data);
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${sides}), }`;
  const PREFIX = 10; // bytes before the dictionary
  const length = Math.ceil((PREFIX + dictionary.length + 1) / 64) * 64 - PREFIX;
  const header = new TextEncoder().encode(`${dictionary.padEnd(length - 1)}\n`);
  const start = Uint8Array.from([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, ...fields([2, length])]);
  return joinBytes(start, header, bytes);
}

function itemsOf(data: NpyArray['data']): { readonly dtype: string; readonly bytes: Uint8Array } {
  if ('buffer' in data) {
    const dtype = DTYPES[data.constructor.name as keyof typeof DTYPES];
    return { dtype, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  }
  // Texts of one length, a code point in four bytes, ended by zeros.
  const texts = data.map((text) => Array.from(text, (character) => character.codePointAt(0)!));
  const longest = Math.max(1, largestOf(texts.map(({ length }) => length)));
  const points = new Uint32Array(texts.length * longest);
  for (const [i, text] of texts.entries()) points.set(text, i * longest);
  return { dtype: `<U${longest}`, bytes: new Uint8Array(points.buffer) };
}
