import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type Safetensors,
  type Tensor,
} from '../../src/runs/safetensors.ts';
import { thrownUserError, userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const RUNS = { seed: 7, numRuns: 300 };

/** A file with this header and so many bytes after it. */
function file(header: string, dataBytes = 0, claimed = Buffer.byteLength(header)): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(claimed));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(dataBytes)]);
}

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
const tensor: fc.Arbitrary<Tensor> = shape.chain((dimensions): fc.Arbitrary<Tensor> => {
  const length = dimensions.reduce((product, n) => product * n, 1);
  const size = { minLength: length, maxLength: length };
  return fc.oneof(
    fc.float32Array(size).map((data): Tensor => ({ dtype: 'F32', shape: dimensions, data })),
    fc.int32Array(size).map((data): Tensor => ({ dtype: 'I32', shape: dimensions, data })),
    fc.uint8Array(size).map((data): Tensor => ({ dtype: 'U8', shape: dimensions, data })),
  );
});
const name = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => text !== '__metadata__');
const contents: fc.Arbitrary<Safetensors> = fc.record({
  tensors: fc.array(fc.tuple(name, tensor), { maxLength: 5 }).map((entries) => new Map(entries)),
  metadata: fc
    .array(fc.tuple(fc.string(), fc.string({ unit: 'grapheme' })), { maxLength: 3 })
    .map((entries): Record<string, string> => Object.fromEntries(entries)),
});

test('the bytes of a small file, one by one', () => {
  const bytes = encodeSafetensors({
    tensors: new Map<string, Tensor>([
      ['a', { dtype: 'U8', shape: [3], data: new Uint8Array([1, 2, 255]) }],
      ['b', { dtype: 'F32', shape: [1, 2], data: new Float32Array([1, -0.5]) }],
      ['c', { dtype: 'I32', shape: [], data: new Int32Array([-2]) }],
    ]),
    metadata: { format: 'x' },
  });
  const header =
    '{"__metadata__":{"format":"x"},"b":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},' +
    '"c":{"dtype":"I32","shape":[],"data_offsets":[8,12]},"a":{"dtype":"U8","shape":[3],"data_offsets":[12,15]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  expect(
    Buffer.from(bytes)
      .subarray(8, 8 + padded.length)
      .toString(),
  ).toBe(padded);
  expect([...bytes.subarray(0, 8)]).toEqual([padded.length, 0, 0, 0, 0, 0, 0, 0]);
  const data = [0, 0, 0x80, 0x3f, 0, 0, 0, 0xbf, 0xfe, 0xff, 0xff, 0xff, 1, 2, 255];
  expect([...bytes.subarray(8 + padded.length)]).toEqual(data);
});

test('what is written is read again', () => {
  fc.assert(
    fc.property(contents, fc.integer({ min: 0, max: 7 }), (written, offset) => {
      const bytes = encodeSafetensors(written);
      const shifted = new Uint8Array(bytes.length + offset + 9);
      shifted.set(bytes, offset); // a view into a larger buffer, as Node's readFile may give
      const read = decodeSafetensors(shifted.subarray(offset, offset + bytes.length), 'x');
      expect(read.metadata).toEqual(written.metadata);
      expect(new Set(read.tensors.keys())).toEqual(new Set(written.tensors.keys()));
      for (const [key, expected] of written.tensors) expect(read.tensors.get(key)).toEqual(expected);
    }),
    RUNS,
  );
});

const isRefusedOrRead = (bytes: Uint8Array): 'refused' | 'read' => {
  try {
    decodeSafetensors(bytes, 'some.file');
    return 'read';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.kind).toBe('data');
    expect(error.message).toContain('some.file is not a valid safetensors file: ');
    return 'refused';
  }
};

test('every truncation is refused', () => {
  fc.assert(
    fc.property(contents, (written) => {
      const bytes = encodeSafetensors(written);
      for (let length = 0; length < bytes.length; length++) {
        // A file without tensor bytes may lose nothing but its padding; its length then says so all the same.
        expect(isRefusedOrRead(bytes.slice(0, length))).toBe('refused');
      }
    }),
    { ...RUNS, numRuns: 30 },
  );
});

test('changed bytes are refused or read, and never end in another error', () => {
  const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(contents, fc.array(change, { minLength: 1, maxLength: 4 }), (written, changes) => {
      const bytes = encodeSafetensors(written);
      for (const [place, value] of changes) bytes[place % bytes.length] = value;
      isRefusedOrRead(bytes);
    }),
    { ...RUNS, numRuns: 2000 },
  );
});

describe('refused', () => {
  const f32 = (begin: number, end: number) =>
    `{"dtype":"F32","shape":[${(end - begin) / 4}],"data_offsets":[${begin},${end}]}`;
  test.each([
    ['no bytes', new Uint8Array(0), 'it has 0 bytes, too few'],
    ['seven bytes', new Uint8Array(7), 'it has 7 bytes, too few'],
    ['an empty header', file(''), 'its header is not a JSON object'],
    ['a header longer than the file', file('{}', 0, 3), 'its header claims 3 bytes, but only 2 follow'],
    ['a header beyond the cap', file('{}', 0, 16_777_217), 'at most 16777216 are allowed'],
    ['a header of 2^63 bytes', Buffer.from([0, 0, 0, 0, 0, 0, 0, 128, 0x7b]), 'its header claims 9223372036854775808'],
    ['a header that is no JSON', file('{"a":'), 'its header is not a JSON object'],
    ['a header as deep as it is long', file(`{"a":${'['.repeat(100_000)}`), 'its header is not a JSON object'],
    ['a header that is a list', file('[]'), 'its header is not a JSON object'],
    ['a header after a blank', file(' {}'), 'its header is not a JSON object'],
    [
      'a header that is no UTF-8',
      Buffer.concat([file('{"', 0, 6), Buffer.from([0xff, 0x22, 0x3a, 0x7d])]),
      'not a JSON',
    ],
    ['a tensor that is no object', file('{"a":1}'), 'tensor "a" is not described by an object'],
    ['another dtype', file('{"a":{"dtype":"F16","shape":[],"data_offsets":[0,2]}}', 2), 'dtype "F16"; supported: F32'],
    ['a dtype of Object', file('{"a":{"dtype":"toString","shape":[],"data_offsets":[0,0]}}'), 'dtype "toString"'],
    ['no shape', file('{"a":{"dtype":"U8","data_offsets":[0,1]}}', 1), 'no valid shape'],
    ['a negative shape', file('{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}', 1), 'no valid shape'],
    ['half a pixel', file('{"a":{"dtype":"U8","shape":[0.5],"data_offsets":[0,1]}}', 1), 'no valid shape'],
    ['three offsets', file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}', 1), 'no valid data_offsets'],
    [
      'offsets in reverse',
      file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}', 1),
      'does not fit bytes 1 to 0',
    ],
    [
      'a shape too large',
      file('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4),
      'does not fit bytes 0 to 4',
    ],
    [
      'a shape past all numbers',
      file(`{"a":{"dtype":"U8","shape":[${2 ** 52},${2 ** 52}],"data_offsets":[0,1]}}`, 1),
      'does not fit',
    ],
    ['an overlap', file(`{"a":${f32(0, 8)},"b":${f32(4, 12)}}`, 12), 'tensor "b" at byte 4 overlaps'],
    ['a gap', file(`{"a":${f32(0, 4)},"b":${f32(8, 12)}}`, 12), 'tensor "b" at byte 8 leaves a gap'],
    ['a start after the start', file(`{"a":${f32(4, 8)}}`, 8), 'tensor "a" at byte 4 leaves a gap'],
    ['too few bytes', file(`{"a":${f32(0, 8)}}`, 7), 'its tensors take 8 bytes, but the file has 7'],
    ['bytes left over', file(`{"a":${f32(0, 8)}}`, 9), 'its tensors take 8 bytes, but the file has 9'],
    ['metadata that is a list', file('{"__metadata__":[]}'), 'not a map from text to text'],
    ['metadata with a number', file('{"__metadata__":{"a":1}}'), 'not a map from text to text'],
  ])('%s', async (_, bytes, what) => {
    expect(() => decodeSafetensors(bytes, 'the.file')).toThrow(UserError);
    expect(() => decodeSafetensors(bytes, 'the.file')).toThrow(what);
  });

  test.each([
    ['a shape that does not fit', 'a', [2], 'has 1 items, but the shape [2]'],
    ['a reserved name', '__metadata__', [1], 'no tensor may be named __metadata__'],
  ])('to be written: %s', (_, key, dimensions, what) => {
    const tensors = new Map<string, Tensor>([[key, { dtype: 'U8', shape: dimensions, data: new Uint8Array(1) }]]);
    expect(() => encodeSafetensors({ tensors, metadata: {} })).toThrow(RangeError);
    expect(() => encodeSafetensors({ tensors, metadata: {} })).toThrow(what);
  });
});

test('a header padded with blanks, as other writers pad it', () => {
  const bytes = file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}     ', 1);
  expect(decodeSafetensors(bytes, 'x').tensors.get('a')!.data).toEqual(new Uint8Array([0]));
});

test('a file of gigabytes is refused before it is read', async () => {
  const path = join(await scratchFolder(), 'x.safetensors');
  writeFileSync(path, '');
  truncateSync(path, 3 * 2 ** 30);
  const error = await userError(readSafetensors(path));
  expect(error.message).toBe(
    `${path} is not a valid safetensors file: it is longer than 268.4 MB, the most that is read`,
  );
});

test('what would not be read again is not written', () => {
  const half: Tensor = { dtype: 'U8', shape: [2 ** 27], data: new Uint8Array(2 ** 27) };
  const tensors = new Map([
    ['a', half],
    ['b', half],
  ]);
  const { kind, message } = thrownUserError(() => encodeSafetensors({ tensors, metadata: {} }));
  expect([kind, message]).toEqual(['failed', 'safetensors: 268.4 MB in one file; at most 268.4 MB are read again']);
});
