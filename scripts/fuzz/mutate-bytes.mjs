// @ts-check
/** @import { Random } from './random.mjs' */

/** What breaks parsers: names, marks, numbers, signs of other formats. */
const TOKENS = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'length', 'then', ''],
  ...['NaN', 'Infinity', '-1', '-0', '1e999', '1e-999', '9007199254740993', '99999999999999999999', '0x10', '1_000'],
  ...[
    'null',
    'true',
    '{}',
    '[]',
    '""',
    '{"__proto__":{"a":1}}',
    '{"toString":1}',
    '[[]]',
    ',',
    ':',
    '"',
    '\\',
    '\n',
    '\r\n',
    '\t',
  ],
  ...[
    '\ufeff',
    '\0',
    '\u202e',
    '\u001b[31m',
    '\u2028',
    '😀',
    'é',
    '%00',
    '%s',
    '$(x)',
    '../',
    '/',
    '\\\\',
    '~',
    '-',
    '--',
    '=',
  ],
  ...['file:///etc/passwd', 'http://user:secret@127.0.0.1:9/', 'javascript:1', '<script>', '&amp;'],
].map((text) => Buffer.from(text));
const RAW = [
  [0xff, 0xfe],
  [0xed, 0xa0, 0x80],
  [0xc0, 0x80],
  [0xf8],
  [0x80],
  [0xff, 0xff, 0xff, 0xff],
  [0, 0, 0, 0, 0, 0, 0, 0],
].map((bytes) => Buffer.from(bytes));

const MAX_BYTES = 1 << 20;

/** @type {readonly ((bytes: Buffer, random: Random, other: Buffer) => Buffer)[]} */
const MUTATIONS = [
  function flipBits(bytes, random) {
    const copy = Buffer.from(bytes);
    for (let n = 1 + random.below(8); n > 0 && copy.length > 0; n--) {
      const at = random.below(copy.length);
      copy.writeUInt8(copy.readUInt8(at) ^ (1 << random.below(8)), at);
    }
    return copy;
  },
  function setBytes(bytes, random) {
    const copy = Buffer.from(bytes);
    for (let n = 1 + random.below(4); n > 0 && copy.length > 0; n--)
      copy[random.below(copy.length)] = random.pick([0, 1, 0x7f, 0x80, 0xff, 0x20, 0x0a, 0x30, 0x39]);
    return copy;
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length + 1));
  },
  function cutOut(bytes, random) {
    const [from, length] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
  },
  function duplicate(bytes, random) {
    const [from, length] = range(bytes, random);
    const piece = bytes.subarray(from, from + length);
    return Buffer.concat([bytes.subarray(0, from), ...Array(1 + random.below(9)).fill(piece), bytes.subarray(from)]);
  },
  function swap(bytes, random) {
    const [from, length] = range(bytes, random);
    const to = random.below(bytes.length + 1);
    const rest = Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
    return Buffer.concat([rest.subarray(0, to), bytes.subarray(from, from + length), rest.subarray(to)]);
  },
  function insertToken(bytes, random) {
    const at = random.below(bytes.length + 1);
    return Buffer.concat([
      bytes.subarray(0, at),
      random.pick(random.below(4) === 0 ? RAW : TOKENS),
      bytes.subarray(at),
    ]);
  },
  function tokenFirst(bytes, random) {
    return Buffer.concat([random.pick(random.below(2) === 0 ? RAW : TOKENS), bytes]);
  },
  function otherNumber(bytes, random) {
    const numbers = [...bytes.subarray(0, 20_000).toString('latin1').matchAll(/\d+/g)];
    if (numbers.length === 0) return bytes;
    const { 0: digits, index } = random.pick(numbers);
    const number = random.pick([
      '0',
      '-1',
      '4294967296',
      '9007199254740993',
      '1e308',
      '1'.repeat(400),
      String(random.below(1 << 20)),
    ]);
    return Buffer.concat([bytes.subarray(0, index), Buffer.from(number), bytes.subarray(index + digits.length)]);
  },
  function splice(bytes, random, other) {
    return Buffer.concat([
      bytes.subarray(0, random.below(bytes.length + 1)),
      other.subarray(random.below(other.length + 1)),
    ]);
  },
  function nest(bytes, random) {
    const open = random.pick(['[', '{"a":', '"', '(', '{']);
    const at = random.below(bytes.length + 1);
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(open.repeat(1 + random.below(20_000))),
      bytes.subarray(at),
    ]);
  },
  function longLine(bytes, random) {
    const at = random.below(bytes.length + 1);
    const piece = random.pick(['A', 'é', '0', ' ', '\n', '\0', '../']);
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(piece.repeat(1 + random.below(10_000))),
      bytes.subarray(at),
    ]);
  },
  function repeat(bytes, random) {
    return Buffer.concat(Array(2 + random.below(20)).fill(bytes));
  },
  function noise(_bytes, random) {
    return Buffer.from(Array.from({ length: random.below(300) }, () => random.below(256)));
  },
];

/**
 * @param {Buffer} bytes
 * @param {Random} random
 */
function range(bytes, random) {
  const from = random.below(bytes.length + 1);
  const length = random.below(Math.min(bytes.length - from, random.pick([4, 64, 4096])) + 1);
  return /** @type {const} */ ([from, length]);
}

/**
 * One to four mutations, one after the other.
 * @param {Buffer} bytes
 * @param {Random} random
 * @param {Buffer} other of the same kind, for splices
 */
export function mutateBytes(bytes, random, other) {
  let mutated = bytes;
  for (let n = 1 + random.below(4); n > 0; n--)
    mutated = random.pick(MUTATIONS)(mutated, random, other).subarray(0, MAX_BYTES);
  return mutated;
}
