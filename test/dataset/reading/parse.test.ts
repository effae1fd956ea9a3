import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as parsing from '../../../src/dataset/reading/parse.ts';
import { writeRecords } from '../../../src/dataset/reading/records.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import type { Batch } from '../../../src/dataset/specs/spec.ts';
import { hasOfficialHead, officialHead, unless } from '../../helpers/data/shared-data.ts';
import { BATCH_FILES, CLASS_NAMES_TEXT, randomRecords } from '../../helpers/downloads/tarball.ts';

const [batch] = CIFAR10.trainFiles as [Batch];
const [{ classNames }] = CIFAR10.labels;
const recordCount = (bytes: number, file: string) => parsing.recordCount(bytes, batch, file);
const parseBatch = (bytes: Uint8Array, file: string) => parsing.parseBatch(bytes, CIFAR10, batch, file);
const parseClassNames = (text: string, file: string) => parsing.parseClassNames(text, 10, file);

const record = (label: number, fill: number) => Uint8Array.from({ length: 3073 }, (_, i) => (i === 0 ? label : fill));
const joined = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));

test('the constants agree with each other', () => {
  expect(CIFAR10.recordBytes).toBe(3073);
  expect(CIFAR10.batches.map(({ bytes }) => bytes)).toEqual(new Array(6).fill(30_730_000));
});

test('two records: labels and planar pixels', () => {
  const { nSamples, labels, pixels } = parseBatch(joined(record(6, 59), record(9, 154)), 'f');
  expect([nSamples, [...labels], pixels.length]).toEqual([2, [6, 9], 6144]);
  expect([pixels[0], pixels[3071], pixels[3072], pixels[6143]]).toEqual([59, 59, 154, 154]);
});

test('random records come back byte for byte', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(2 ** 31), (nRecords, seed) => {
      const records = randomRecords(nRecords, seed);
      const images = parseBatch(records, 'f');
      expect(images.nSamples).toBe(nRecords);
      expect(Buffer.compare(writeRecords(images), records)).toBe(0);
    }),
    { numRuns: 40, seed: 1 },
  );
});

test('a bad label anywhere is found, by record and offset', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 10, max: 255 }), (bad, label) => {
      const records = randomRecords(8, 3);
      records[bad * 3073] = label;
      const offset = (bad * 3073).toLocaleString('en-US');
      expect(() => parseBatch(records, 'data_batch_4.bin')).toThrow(
        `data_batch_4.bin: record ${bad} at byte offset ${offset} has the label ${label}; labels are 0 to 9`,
      );
    }),
    { numRuns: 40, seed: 1 },
  );
});

describe('sizes', () => {
  test.each([
    [3073, 1],
    [30_730_000, 10_000],
  ])('%i bytes', (bytes, nRecords) => expect(recordCount(bytes, 'f')).toBe(nRecords));
  test.each([
    [
      3_072_999,
      /^data_batch_2\.bin has 3,072,999 bytes, not a whole number of records: record 999 at byte offset 3,069,927 has only 3,072 bytes/,
    ],
    [30_729_999, /record 9999 at byte offset 30,726,927 has only 3,072 bytes/],
    [30_730_001, /record 10000 at byte offset 30,730,000 has only 1 byte \(/],
    [30_733_073, /^data_batch_2\.bin has 30,733,073 bytes, too many: record 10000 at byte offset 30,730,000/],
    [1, /record 0 at byte offset 0 has only 1 byte \(/],
    [0, /^data_batch_2\.bin is empty: there is no record 0 at byte offset 0/],
  ])('%i bytes are refused', (bytes, message) => {
    expect(() => recordCount(bytes, 'data_batch_2.bin')).toThrow(
      expect.objectContaining({ kind: 'data', message: expect.stringMatching(message) }),
    );
  });
  test('a batch of 3,072,999 bytes and a label of 11', () => {
    expect(() => parseBatch(new Uint8Array(3_072_999), 'f')).toThrow(/record 999/);
    expect(() => parseBatch(record(11, 0), 'f')).toThrow(/f: record 0 at byte offset 0 has the label 11/);
  });
});

describe('class names', () => {
  test.each([
    ['as they come', CLASS_NAMES_TEXT],
    ['with CRLF', CLASS_NAMES_TEXT.replaceAll('\n', '\r\n')],
    ['without a last line end', CLASS_NAMES_TEXT.trimEnd()],
    ['with many blank lines and spaces', ` ${CLASS_NAMES_TEXT.replaceAll('\n', ' \n\n')}\n\n\n`],
    ['with a byte order mark', `\uFEFF${CLASS_NAMES_TEXT}`],
  ])('%s', (_how, text) => expect(parseClassNames(text, 'f')).toEqual(classNames));
  test.each([
    ['', 'it names 0'],
    [CLASS_NAMES_TEXT.replace('cat\n', ''), 'it names 9'],
    [`${CLASS_NAMES_TEXT}boat`, 'it names 11'],
    [CLASS_NAMES_TEXT.replace('cat', 'dog'), 'it names some of them twice'],
  ])('refuses %j', (text, found) => {
    expect(() => parseClassNames(text, 'batches.meta.txt')).toThrow(
      expect.objectContaining({
        kind: 'data',
        message: `batches.meta.txt must name 10 classes, one per line; ${found}`,
      }),
    );
  });
});

test.each([
  ['empty', Array.from({ length: 10 }, () => ''), 'class name 1, "", is empty'],
  [
    'bytes of another encoding',
    Array.from({ length: 10 }, () => '\ufffd'),
    'class name 1, "\ufffd", is too long or has',
  ],
])('ten names that are %s: not called the same', (_what, names, message) => {
  expect(() => parsing.checkClassNames(names, 10, 'batches.meta')).toThrow(message);
});

test.each([
  ['a control character', 'c\u001b[31mat', '"c\\u001b[31mat"'],
  ['a mark that turns text around', '\u202ecat', '"\\u202ecat"'],
  ['a letter that nobody sees', '\u3164', '"\\u3164"'],
  ['bytes that are not UTF-8', Buffer.from([0x63, 0xe9, 0x74]).toString('utf8'), '"c\ufffdt"'],
  ['300 characters', 'c'.repeat(300), `"${'c'.repeat(100)}…"`],
])('a class name with %s is refused', (_what, name, shown) => {
  expect(() => parseClassNames(CLASS_NAMES_TEXT.replace('cat', name), 'batches.meta.txt')).toThrow(
    expect.objectContaining({
      kind: 'data',
      message: `batches.meta.txt: class name 4, ${shown}, is too long or has characters that cannot be shown (not UTF-8?)`,
    }),
  );
});

test('a full batch is parsed in well under a second', () => {
  const records = new Uint8Array(CIFAR10.testFile.bytes).fill(7);
  const started = performance.now();
  expect(parseBatch(records, 'f').nSamples).toBe(10_000);
  expect(performance.now() - started).toBeLessThan(1000);
});

describe.runIf(hasOfficialHead)(`the official bytes${unless(hasOfficialHead, 'official records')}`, () => {
  test('the first training image is a frog, with the red pixels that everybody knows', async () => {
    const { labels, pixels } = parseBatch(await readFile(join(officialHead, 'data_batch_1.bin')), 'data_batch_1.bin');
    expect(classNames[labels[0]!]).toBe('frog');
    expect([...pixels.subarray(0, 5)]).toEqual([59, 43, 50, 68, 98]);
  });
  test.each(BATCH_FILES)('%s, byte for byte', async (name) => {
    const bytes = await readFile(join(officialHead, name));
    const images = parseBatch(bytes, name);
    expect(images.nSamples).toBe(164);
    expect(Buffer.compare(writeRecords(images), bytes)).toBe(0);
  });
});
