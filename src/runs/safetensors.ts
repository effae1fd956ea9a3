/**
 * The safetensors format: 8 bytes with the length of the header (little-endian), the header (JSON, padded with blanks),
 * then the bytes of the tensors, little-endian, row-major, without gaps.
 * Source: https://huggingface.co/docs/safetensors/index#format
 */
import { dataError, failure, type UserError } from '../errors.ts';
import { parseJson, shownJson } from '../files/json.ts';
import { readBounded } from '../files/read-bounded.ts';
import { readStart } from '../files/read-start.ts';
import { decodeText } from '../files/read-text.ts';
import { bytes as bytesText } from '../util/format.ts';
import { entryOf } from '../util/named.ts';

export type Tensor =
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'I32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'I16'; readonly shape: readonly number[]; readonly data: Int16Array }
  | { readonly dtype: 'U8'; readonly shape: readonly number[]; readonly data: Uint8Array };

export interface Safetensors {
  /** By name, in the order of their bytes. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const METADATA = '__metadata__';
const BRACE = 0x7b;
const LENGTH_BYTES = 8;
/** The header of a sweep's largest checkpoint takes a thousandth of it. */
const MAX_HEADER = 16 * 2 ** 20;
/** Of what is written, and so of what is read: weights of 100 classes on more than half a million features. */
const MAX_BYTES = 256 * 2 ** 20;
const ITEM_BYTES: Readonly<Record<Tensor['dtype'], number>> = { F32: 4, I32: 4, I16: 2, U8: 1 };

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

function writeItems(view: DataView, offset: number, tensor: Tensor): void {
  const { dtype, data } = tensor;
  if (dtype === 'U8') {
    new Uint8Array(view.buffer, view.byteOffset + offset, data.length).set(data);
    return;
  }
  for (let i = 0; i < data.length; i++) {
    if (dtype === 'F32') view.setFloat32(offset + 4 * i, data[i]!, true);
    else if (dtype === 'I32') view.setInt32(offset + 4 * i, data[i]!, true);
    else view.setInt16(offset + 2 * i, data[i]!, true);
  }
}

/**
 * The bytes of a safetensors file. Tensors of wide items come first, so each starts at a multiple of its item size.
 * @throws RangeError for a shape that does not fit its data, or a tensor named `__metadata__`; UserError (failed) for more
 *   than is read again
 */
export function encodeSafetensors({ tensors, metadata }: Safetensors, maxBytes = MAX_BYTES): Uint8Array {
  const ordered = [...tensors].sort(([, a], [, b]) => ITEM_BYTES[b.dtype] - ITEM_BYTES[a.dtype]);
  const entries: [string, unknown][] = Object.keys(metadata).length === 0 ? [] : [[METADATA, metadata]];
  let length = 0;
  for (const [name, { dtype, shape, data }] of ordered) {
    if (name === METADATA) throw new RangeError(`safetensors: no tensor may be named ${METADATA}`);
    if (sizeOf(shape) !== data.length) {
      throw new RangeError(`safetensors: ${name} has ${data.length} items, but the shape [${shape}]`);
    }
    const end = length + data.length * ITEM_BYTES[dtype];
    entries.push([name, { dtype, shape, data_offsets: [length, end] }]);
    length = end;
  }
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const start = Math.ceil((LENGTH_BYTES + header.length) / 8) * 8;
  if (start + length > maxBytes || header.length > MAX_HEADER) {
    throw failure(
      `safetensors: ${bytesText(start + length)} in one file; at most ${bytesText(maxBytes)} are read again`,
    );
  }
  const bytes = new Uint8Array(start + length).fill(0x20, LENGTH_BYTES, start);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(start - LENGTH_BYTES), true);
  bytes.set(header, LENGTH_BYTES);
  let offset = start;
  for (const [, tensor] of ordered) {
    writeItems(view, offset, tensor);
    offset += tensor.data.length * ITEM_BYTES[tensor.dtype];
  }
  return bytes;
}

type Fail = (what: string) => UserError;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function readHeader(bytes: Uint8Array, fail: Fail): { header: Record<string, unknown>; start: number } {
  if (bytes.length < LENGTH_BYTES) throw fail(`it has ${bytes.length} bytes, too few for the length of a header`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER) throw fail(`its header claims ${length} bytes; at most ${MAX_HEADER} are allowed`);
  const start = LENGTH_BYTES + Number(length);
  if (start > bytes.length)
    throw fail(`its header claims ${length} bytes, but only ${bytes.length - LENGTH_BYTES} follow`);
  const notJson = () => fail('its header is not a JSON object');
  const header =
    bytes[LENGTH_BYTES] === BRACE
      ? parseJson(decodeText(bytes.subarray(LENGTH_BYTES, start), notJson), notJson)
      : undefined;
  if (!isObject(header)) throw notJson();
  return { header, start };
}

interface Entry {
  readonly name: string;
  readonly dtype: Tensor['dtype'];
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function readEntry(name: string, value: unknown, fail: Fail): Entry {
  const tensor = `tensor ${JSON.stringify(name)}`;
  if (!isObject(value)) throw fail(`${tensor} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(ITEM_BYTES, dtype)) {
    const has = dtype === undefined ? 'no dtype' : `the dtype ${shownJson(dtype)}`;
    throw fail(`${tensor} has ${has}; supported: ${Object.keys(ITEM_BYTES).join(', ')}`);
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) throw fail(`${tensor} has no valid shape`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw fail(`${tensor} has no valid data_offsets`);
  }
  const [begin, end] = offsets as [number, number];
  const itemBytes = ITEM_BYTES[dtype as Tensor['dtype']];
  if (sizeOf(shape) * itemBytes !== end - begin) {
    throw fail(`${tensor} of shape [${shape}] and dtype ${dtype} does not fit bytes ${begin} to ${end}`);
  }
  return { name, dtype: dtype as Tensor['dtype'], shape, begin, end };
}

function readItems({ dtype, shape, begin, end }: Entry, data: Uint8Array): Tensor {
  const view = new DataView(data.buffer, data.byteOffset + begin, end - begin);
  const length = (end - begin) / ITEM_BYTES[dtype];
  if (dtype === 'F32') {
    return { dtype, shape, data: Float32Array.from({ length }, (_, i) => view.getFloat32(4 * i, true)) };
  }
  if (dtype === 'I32') return { dtype, shape, data: Int32Array.from({ length }, (_, i) => view.getInt32(4 * i, true)) };
  if (dtype === 'I16') return { dtype, shape, data: Int16Array.from({ length }, (_, i) => view.getInt16(2 * i, true)) };
  return { dtype, shape, data: new Uint8Array(data.subarray(begin, end)) };
}

function metadataOf(value: unknown, fail: Fail): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!isObject(value) || !Object.values(value).every((text) => typeof text === 'string')) {
    throw fail(`its ${METADATA} is not a map from text to text`);
  }
  return value as Record<string, string>;
}

/**
 * Reads a safetensors file.
 * @param maxBytes the longest that is read; default: 256 MiB
 * @throws UserError (data) as {@link decodeSafetensors}; the system's own error if it cannot be read
 */
export async function readSafetensors(path: string, maxBytes = MAX_BYTES): Promise<Safetensors> {
  const fail: Fail = (what) => dataError(`${path} is not a valid safetensors file: ${what}`);
  return decodeSafetensors(await readBounded(path, { maxBytes, fail }), path);
}

/**
 * The metadata of a safetensors file of any length: its tensors are not read.
 * @throws UserError (data) for another file; the system's own error if it cannot be read
 */
export async function readMetadata(path: string): Promise<Readonly<Record<string, string>>> {
  const fail: Fail = (what) => dataError(`${path} is not a valid safetensors file: ${what}`);
  const { bytes: length } = await readStart(path, { maxBytes: LENGTH_BYTES, fail });
  const most = length.length < LENGTH_BYTES ? 0 : Number(length.readBigUInt64LE(0));
  const { bytes } = await readStart(path, { maxBytes: LENGTH_BYTES + Math.min(most, MAX_HEADER), fail });
  const { header } = readHeader(bytes, fail);
  return metadataOf(entryOf(header, METADATA), fail);
}

/**
 * Reads the bytes of a safetensors file; every tensor is a copy.
 * @param path of the file, for messages
 * @throws UserError (data) that says what is wrong: a length, the JSON, a dtype, a shape, a gap, an overlap, a cut end
 */
export function decodeSafetensors(bytes: Uint8Array, path: string): Safetensors {
  const fail: Fail = (what) => dataError(`${path} is not a valid safetensors file: ${what}`);
  const { header, start } = readHeader(bytes, fail);
  const data = bytes.subarray(start);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => readEntry(name, value, fail))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let reached = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== reached) {
      const what = begin < reached ? 'overlaps the one before it' : 'leaves a gap before it';
      throw fail(`tensor ${JSON.stringify(name)} at byte ${begin} ${what}, which ends at ${reached}`);
    }
    reached = end;
  }
  if (reached !== data.length) throw fail(`its tensors take ${reached} bytes, but the file has ${data.length}`);
  return {
    tensors: new Map(entries.map((entry) => [entry.name, readItems(entry, data)])),
    metadata: metadataOf(entryOf(header, METADATA), fail),
  };
}
