import { quoted } from '../../util/text/printable.ts';
import { type Callables, Machine } from './machine.ts';
import { fromRawUnicode, fromRepr, fromUtf8 } from './text.ts';

/*
 * A reader of Python's pickles that runs no code: it knows only the opcodes with which dictionaries of numbers, texts, bytes
 * and NumPy arrays are written, in protocols 0 to 5, and calls only the functions that it is given.
 * Source: CPython's Lib/pickletools.py, which describes every opcode.
 */

/** More than the largest batch needs: ten for each of 50,000 images. */
const MAX_OPCODES = 2_000_000;

type Work<T> = Readonly<Record<string, (m: Machine) => T>>;

/** Opcodes that put a value on the stack. */
const VALUES: Work<unknown> = {
  N: () => null,
  '\x88': () => true,
  '\x89': () => false,
  I: (m) => m.integer(),
  L: (m) => m.integer(),
  J: (m) => m.number(4, true),
  K: (m) => m.number(1),
  M: (m) => m.number(2),
  '\x8a': (m) => m.number(m.number(1), true),
  S: (m) => m.check(fromRepr(m.line()), 'it has a bad string'),
  U: (m) => m.sized(1),
  T: (m) => m.sized(4),
  C: (m) => m.sized(1),
  B: (m) => m.sized(4),
  '\x8e': (m) => m.sized(8),
  '\x96': (m) => m.sized(8),
  V: (m) => fromRawUnicode(m.line()),
  X: (m) => fromUtf8(m.sized(4)),
  '\x8c': (m) => fromUtf8(m.sized(1)),
  '\x8d': (m) => fromUtf8(m.sized(8)),
  '}': () => new Map(),
  ']': () => [],
  ')': () => [],
  d: (m) => m.setItems(m.marked(), new Map()),
  l: (m) => m.marked(),
  t: (m) => m.marked(),
  '\x85': (m) => m.last(1),
  '\x86': (m) => m.last(2),
  '\x87': (m) => m.last(3),
  g: (m) => m.recall(m.integer()),
  h: (m) => m.recall(m.number(1)),
  j: (m) => m.recall(m.number(4)),
  c: (m) => m.callable([m.line(), m.line()]),
  '\x93': (m) => m.callable(m.last(2)),
  R: (m) => m.call(m.last(2)),
};

/** Opcodes that do something else. */
const DEEDS: Work<void> = {
  '\x80': (m) => void m.check(m.number(1) <= 5 || undefined, 'its protocol is unknown'),
  '\x95': (m) => void m.number(8), // a frame: only a hint for reading
  '(': (m) => m.mark(),
  '0': (m) => void m.pop(),
  a: (m) => m.append(m.last(1)),
  e: (m) => m.append(m.marked()),
  s: (m) => void m.setItems(m.last(2)),
  u: (m) => void m.setItems(m.marked()),
  b: (m) => m.build(m.pop()),
  p: (m) => m.memoize(m.integer()),
  q: (m) => m.memoize(m.number(1)),
  r: (m) => m.memoize(m.number(4)),
  '\x94': (m) => m.memoize(m.memo.size),
};

/**
 * Reads a pickle: dictionaries become Maps with texts as keys, lists and tuples arrays, and bytes (which Python 2's strings
 * are) views of the pickle.
 * @throws UnreadablePickle for anything else
 */
export function readPickle(bytes: Uint8Array, callables: Callables): unknown {
  const m = new Machine(bytes, callables);
  for (let n = 0; n < MAX_OPCODES; n++) {
    const opcode = String.fromCharCode(m.take(1)[0]!);
    if (opcode === '.') return m.pop();
    const value = VALUES[opcode];
    if (value !== undefined) m.push(value(m));
    else m.check(DEEDS[opcode], `it has the opcode ${quoted(opcode)}, which is not allowed,`)(m);
  }
  return m.check(undefined, 'it goes on for too long');
}
