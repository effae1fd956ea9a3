// @ts-check
/** @import { Parser } from '../parsers.mjs' */
/** @import { Random } from '../random.mjs' */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describeDataset } from '../../../dist/dataset/describe.js';
import { loadDataset } from '../../../dist/dataset/load.js';
import { CIFAR10 } from '../../../dist/dataset/specs/cifar10.js';
import { pythonName } from '../../../dist/dataset/specs/spec.js';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/python-edition.json');
const PACKED = /** @type {Record<string, string>} */ (JSON.parse(readFileSync(FIXTURES, 'utf8')));
const pickled = (/** @type {string} */ name) => gunzipSync(Buffer.from(PACKED[name] ?? '', 'base64'));

const { folder: FOLDER, metaFile: NAMES } = CIFAR10.python;
const BATCHES = Object.keys(PACKED).filter((name) => name !== 'meta');
/** @type {ReadonlyMap<string, Buffer>} */
const FILES = new Map([
  ...CIFAR10.batches.map((batch) => /** @type {const} */ ([pythonName(batch), pickled('python2-2')])),
  /** @type {const} */ ([NAMES, pickled('meta')]),
]);
const FIRST = [...FILES.keys()][0] ?? '';

/** Opcodes, as they may stand among others, and what follows them. */
const OPCODES = [
  ...['(', ')', '.', '0', '1', '2', '}', ']', 'N', 'R', 'a', 'b', 'd', 'e', 'l', 's', 't', 'u', 'o', 'Q'],
  ...['\x85', '\x86', '\x87', '\x88', '\x89', '\x8f', '\x90', '\x91', '\x92', '\x93', '\x94', '\x97'],
  ...[
    'K\xff',
    'M\xff\xff',
    'J\xff\xff\xff\x7f',
    '\x8a\xff',
    'h\0',
    'h\x05',
    'q\0',
    'q\x05',
    'U\x00',
    'U\x04data',
    'C\x01b',
  ],
  ...[
    'X\xff\xff\xff\x7f',
    'T\xff\xff\xff\xff',
    '\x8c\x04data',
    '\x8d\xff\xff\xff\xff\xff\xff\xff\xff',
    '\x80\x09',
    '\x95',
  ],
  ...[
    'I01\n',
    'I-1\n',
    'L9L\n',
    "S'\\x'\n",
    'V\\ud800\n',
    'g0\n',
    'p-1\n',
    'F1.5\n',
    'P1\n',
    'cos\nsystem\n',
    'c__proto__\nx\n',
  ],
  ...['cnumpy\ndtype\n', 'cnumpy\nndarray\n', 'c_codecs\nencode\n', 'cnumpy.core.multiarray\n_reconstruct\n'],
].map((text) => Buffer.from(text, 'latin1'));

/** Where opcodes are rather than pixels: in front of these, and behind them. */
const ENDS = 240;

/** Puts opcodes among others, or in their place. @param {Buffer} bytes @param {Random} random */
function reshape(bytes, random) {
  let changed = bytes;
  for (let n = 1 + random.below(4); n > 0; n--) {
    const within = random.below(Math.min(ENDS, changed.length + 1));
    const at = random.below(3) > 0 ? within : changed.length - within;
    const piece = random.below(6) === 0 ? Buffer.alloc(0) : random.pick(OPCODES);
    changed = Buffer.concat([changed.subarray(0, at), piece, changed.subarray(at + random.below(4))]);
  }
  return changed;
}

/**
 * Parsers of the Python edition.
 * @param {(name: string) => string} fresh makes an empty folder
 * @returns {readonly Parser[]}
 */
export function pickleParsers(fresh) {
  /** A data folder where one pickle has other bytes. @param {string} name @param {Buffer} bytes */
  const unpacked = (name, bytes) => {
    const home = fresh(FOLDER);
    for (const [file, body] of FILES) writeFileSync(join(home, file), file === name ? bytes : body);
    return home;
  };
  return [
    {
      name: 'pickled batch',
      seeds: BATCHES.map(pickled),
      reshape,
      read: async (bytes) => {
        await loadDataset({ name: 'cifar10', dataDir: unpacked(FIRST, bytes) });
      },
    },
    {
      name: 'pickled names',
      seeds: [pickled('meta')],
      reshape,
      read: async (bytes) => {
        await describeDataset({ name: 'cifar10', dataDir: unpacked(NAMES, bytes) });
      },
    },
  ];
}
