import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnreadablePickle } from '../../../src/dataset/python/machine.ts';
import { type ByteMatrix, NUMPY } from '../../../src/dataset/python/numpy.ts';
import { readPickle } from '../../../src/dataset/python/pickle.ts';
import { pickled, SAME_BATCH } from '../../helpers/data/python-edition.ts';

const read = (pickle: string | Uint8Array) =>
  readPickle(typeof pickle === 'string' ? Buffer.from(pickle, 'latin1') : pickle, NUMPY);

describe('a batch', () => {
  test.each(SAME_BATCH)('%s', (name) => {
    const batch = read(pickled(name)) as Map<string, unknown>;
    expect([...batch.keys()]).toEqual(['batch_label', 'labels', 'data', 'filenames']);
    expect(batch.get('labels')).toEqual([6, 0, 9]);
    const { nRows, nColumns, isByRows, data } = batch.get('data') as ByteMatrix;
    expect([nRows, nColumns, isByRows]).toEqual([3, 3072, !name.startsWith('by-columns')]);
    const at = (i: number, j: number) => data[isByRows ? i * 3072 + j : j * 3 + i];
    for (let j = 0; j < 3072; j++) for (let i = 0; i < 3; i++) expect(at(i, j)).toBe((j * (i + 1)) % 256);
  });
});

describe('the order of a matrix, which is a number in protocols 0 and 1', () => {
  /** As NumPy 2.4 writes [[1, 2, 3], [4, 5, 6]], kept by columns. */
  const text = (order: string) =>
    'cnumpy._core.multiarray\n_reconstruct\np0\n(cnumpy\nndarray\np1\n(I0\ntp2\nc_codecs\nencode\np3\n(Vb\np4\nVlatin1\np5\ntp6\nRp7\ntp8\nRp9\n(I1\n(I2\nI3\ntp10\n' +
    `cnumpy\ndtype\np11\n(Vu1\np12\nI00\nI01\ntp13\nRp14\n(I3\nV|\np15\nNNNI-1\nI-1\nI0\ntp16\nb${order}g3\n(V\x01\x04\x02\x05\x03\x06\np17\ng5\ntp18\nRp19\ntp20\nb.`;
  const binary = (order: string) =>
    'cnumpy._core.multiarray\n_reconstruct\nq\x00(cnumpy\nndarray\nq\x01(K\x00tq\x02c_codecs\nencode\nq\x03(X\x01\x00\x00\x00bq\x04X\x06\x00\x00\x00latin1q\x05tq\x06Rq\x07tq\x08Rq\t(K\x01(K\x02K\x03tq\n' +
    `cnumpy\ndtype\nq\x0b(X\x02\x00\x00\x00u1q\x0cI00\nI01\ntq\rRq\x0e(K\x03X\x01\x00\x00\x00|q\x0fNNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tq\x10b${order}h\x03(X\x06\x00\x00\x00\x01\x04\x02\x05\x03\x06q\x11h\x05tq\x12Rq\x13tq\x14b.`;

  test.each([
    ['I01\n', false],
    ['I1\n', false],
    ['\x88', false],
    ['K\x01', false],
    ['I00\n', true],
    ['\x89', true],
  ])('%j', (order, isByRows) => {
    for (const pickle of [text(order), binary(order)]) expect(read(pickle)).toMatchObject({ nRows: 2, isByRows });
  });

  test.each(['N', 'I2\n', 'Vx\n'])('%j: refused', (order) => {
    for (const pickle of [text(order), binary(order)])
      expect(() => read(pickle)).toThrow('an array in an unknown order');
  });
});

/** A long text that Python 3 encodes, as it writes bytes in protocols before 3. */
const LATIN1 = 'a\xe9\xff\x80'.repeat(1000);
function long(text: string): string {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(Buffer.byteLength(text));
  const utf8 = Buffer.from(text).toString('latin1');
  return `c_codecs\nencode\n(X${size.toString('latin1')}${utf8}X\x06\x00\x00\x00latin1tR.`;
}

describe('values', () => {
  test.each<[string, unknown]>([
    ['N.', null],
    ['\x80\x02\x88.', true],
    ['I-17\n.', -17],
    ['L123456789012L\n.', 123_456_789_012],
    ['J\xff\xff\xff\xff.', -1],
    ['\x8a\x00.', 0],
    ['\x8a\x02\x00\x80.', -32_768],
    ['M\x10\x27.', 10_000],
    ['(lp0\nI1\naI2\na.', [1, 2]],
    ['(I1\nI2\nt.', [1, 2]],
    ['K\x01K\x02K\x03\x87.', [1, 2, 3]],
    ["S'a\\n\\x41\\\\\\''\n.", Buffer.from("a\nA\\'")],
    ['S"it\'s"\n.', Buffer.from("it's")],
    ['V\\u0041b\n.', 'Ab'],
    ['X\x02\x00\x00\x00\xc3\xa9.', 'é'],
    ['C\x01a.', Buffer.from('a')],
    [long(LATIN1), Buffer.from(LATIN1, 'latin1')],
    ["(dS'a'\nI1\ns.", new Map([['a', 1]])],
    ['K\x07q\x00h\x00\x86.', [7, 7]],
    ['K\x07\x94h\x000h\x00.', 7],
  ])('%j', (pickle, value) => {
    const found = read(pickle);
    expect(found instanceof Uint8Array ? Buffer.from(found) : found).toEqual(value);
  });
});

describe('what is refused', () => {
  test.each<[string, string, string]>([
    ['os.system', "cos\nsystem\n(S'true'\ntR.", 'it wants "os.system", which is not allowed,'],
    ['a built-in', 'c__builtin__\neval\n.', 'it wants "__builtin__.eval"'],
    ['by its stack', '\x80\x04\x8c\x05posix\x8c\x06system\x93.', 'it wants "posix.system"'],
    ['what an object inherits', 'ctoString\n\n.', 'it wants "toString."'],
    ['a prototype', 'c__proto__\nx\n.', 'it wants "__proto__.x"'],
    ['control characters in a name', 'co\x1b[31ms\nx\n.', 'it wants "o\\u001b[31ms.x"'],
    ['a key twice', "(dS'data'\nI1\nsS'data'\nI2\ns.", 'it has the key "data" twice'],
    ['a key as text and as bytes', '}(\x8c\x04dataK\x01C\x04dataK\x02u.', 'it has the key "data" twice'],
    ['a key without an end', `}X\xff\xff\x00\x00${'k'.repeat(65_535)}K\x01s.`, 'it has a key that is too long'],
    ['the same, as bytes', `}B\xff\xff\x00\x00${'k'.repeat(65_535)}K\x01s.`, 'it has a key that is too long'],
    [
      'one text encoded again and again',
      `c_codecs\nencode\nq\x00X\x00\x08\x00\x00${'a'.repeat(2048)}X\x06\x00\x00\x00latin1\x86q\x01${'h\x00h\x01R'.repeat(100)}.`,
      'it makes more bytes than it has',
    ],
    [
      "a number of NumPy's own, as labels may be that were pickled anew",
      'cnumpy._core.multiarray\nscalar\nI1\n\x85R.',
      "it has a number of NumPy's own (save labels as plain numbers: labels.tolist())",
    ],
    ['an instance', "(ios\nsystem\n(S'x'\no.", 'it has the opcode "i", which is not allowed,'],
    ['a persistent id', 'Pid\n.', 'it has the opcode "P"'],
    ['a long text that is not Latin-1', long('\u20ac'.repeat(1000)), 'it encodes something in another way'],
    [
      'a long text that is cut within a character',
      long('a'.repeat(2000)).replace('aX', '\xc3X'),
      'it encodes something',
    ],
    ['an extension', '\x82\x01.', 'it has the opcode'],
    ['a class without arguments', 'cnumpy\nndarray\n(tR.', 'it makes a numpy.ndarray of nothing'],
    ['an array of floats', "cnumpy\ndtype\n(S'f8'\nI0\nI1\ntRp0\n.", ''],
    ['a state for a list', ']N b.', 'it has the opcode " "'],
    ['a state for a number', 'K\x01Nb.', 'it sets the state of something that has none'],
    ['a call of a text', 'X\x01\x00\x00\x00a)R.', 'it calls something that cannot be called'],
    ['a protocol to come', '\x80\x06.', 'its protocol is unknown'],
    ['nothing', '', 'it is cut short'],
    ['only a stop', '.', 'it takes something that is not there'],
    ['a text that is longer than the file', 'T\xff\xff\xff\xffabc.', 'it is cut short'],
    ['a huge length', '\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.', 'it has too large a number'],
    ['a memo that was never kept', 'h\x05.', 'it recalls something that it never kept'],
    ['no mark', 'K\x01e.', 'it has no mark'],
    ['a key without a value', '}(K\x01u.', 'it has a key without a value'],
    ['another encoding', 'c_codecs\nencode\n(Va\nVutf-7\ntR.', 'it encodes something in another way'],
    ['an endless number', `I${'9'.repeat(400)}\n.`, 'it has a bad number'],
  ])('%s', (_name, pickle, message) => {
    if (message === '') return void read(pickle); // a type alone is harmless
    expect(() => read(pickle)).toThrow(UnreadablePickle);
    expect(() => read(pickle)).toThrow(message);
  });
  test('a million lists in one another cost no stack', () => {
    const deep = `${'('.repeat(400_000)}${'l'.repeat(400_000)}.`;
    expect(read(deep)).toHaveLength(1);
  });
  test('a program that is too long', () => {
    expect(() => read('N0'.repeat(1_000_001))).toThrow('it goes on for too long');
  });
});

test('bytes of any kind are read or refused, and nothing else happens', () => {
  const seeds = [...SAME_BATCH, 'meta'].map((name) => pickled(name).subarray(0, 400));
  const change = fc.record({ at: fc.nat(400), byte: fc.nat(255), cut: fc.nat(400) });
  fc.assert(
    fc.property(fc.constantFrom(...seeds), fc.array(change, { maxLength: 4 }), (seed, changes) => {
      let bytes = Buffer.from(seed);
      for (const { at, byte, cut } of changes) {
        bytes[at % bytes.length] = byte;
        if (cut < 20) bytes = bytes.subarray(0, Math.max(1, at));
      }
      try {
        read(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadablePickle);
      }
    }),
    { numRuns: 2000, seed: 1 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        read(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadablePickle);
      }
    }),
    { numRuns: 2000, seed: 2 },
  );
});
