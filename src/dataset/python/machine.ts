import { entryOf } from '../../util/named.ts';
import { quoted } from '../../util/text/printable.ts';
import { LONG, textOf, Utf8 } from './text.ts';

/** What a pickle may call, by its name in Python: `numpy.dtype`. */
export type Callables = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** What a callable returns may take a state afterwards. */
export interface Stateful {
  setState(state: unknown): void;
}

/** A pickle that cannot be read; the message says why. */
export class UnreadablePickle extends Error {}

/** The stack machine for which a pickle is the program: what opcodes do, and every check. */
export class Machine {
  #stack: unknown[] = [];
  readonly #marks: unknown[][] = [];
  readonly memo = new Map<unknown, unknown>();
  readonly #callables: Callables;
  readonly #bytes: Buffer;
  #at = 0;
  /** Bytes that calls made. */
  #made = 0;

  constructor(bytes: Uint8Array, callables: Callables) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#callables = callables;
  }
  check<T>(value: T | undefined, what: string): T {
    if (value === undefined) throw new UnreadablePickle(`${what} at byte offset ${this.#at}`);
    return value;
  }
  take(length: number): Buffer {
    this.check(length <= this.#bytes.length - this.#at || undefined, 'it is cut short');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
  /** A little-endian number of so many bytes. */
  number(length: number, signed = false): number {
    const all = this.take(length);
    this.check(all.subarray(6).every((byte) => byte === 0) || undefined, 'it has too large a number');
    const used = Math.min(length, 6);
    return used === 0 ? 0 : signed ? all.readIntLE(0, used) : all.readUIntLE(0, used);
  }
  sized(bytesOfLength: number): Buffer {
    return this.take(this.number(bytesOfLength));
  }
  line(): Buffer {
    const end = this.#bytes.indexOf(10, this.#at);
    const line = this.take(end < 0 ? Number.POSITIVE_INFINITY : end - this.#at);
    this.#at++;
    return line;
  }
  integer(): number {
    const text = this.line().toString('latin1');
    return this.check(/^-?\d{1,15}L?$/.test(text) ? Number.parseInt(text, 10) : undefined, 'it has a bad number');
  }
  push(value: unknown): void {
    this.#stack.push(value);
  }
  mark(): void {
    this.#marks.push(this.#stack);
    this.#stack = [];
  }
  pop(): unknown {
    return this.check(this.#stack.pop(), 'it takes something that is not there');
  }
  /** The last n values, in the order in which they came. */
  last(n: number): unknown[] {
    return Array.from({ length: n }, () => this.pop()).reverse();
  }
  /** What came since the last mark. */
  marked(): unknown[] {
    const values = this.#stack;
    this.#stack = this.check(this.#marks.pop(), 'it has no mark');
    return values;
  }
  memoize(place: number): void {
    this.memo.set(place, this.check(this.#stack.at(-1), 'it keeps something that is not there'));
  }
  recall(place: number): unknown {
    return this.check(this.memo.get(place), 'it recalls something that it never kept');
  }
  append(items: readonly unknown[]): void {
    const list = this.#stack.at(-1);
    const into: unknown[] = this.check(
      Array.isArray(list) ? list : undefined,
      'it appends to something that is not a list',
    );
    for (const item of items) into.push(item);
  }
  setItems(items: readonly unknown[], dict = this.#stack.at(-1)): unknown {
    const into = this.check(
      dict instanceof Map ? dict : undefined,
      'it sets a key of something that is not a dictionary',
    );
    this.check(items.length % 2 === 0 || undefined, 'it has a key without a value');
    for (let i = 0; i < items.length; i += 2) {
      const key = this.#keyOf(items[i]);
      // Python tells the text 'data' from the bytes b'data'; which of the two is meant would be a guess.
      if (key !== '' && into.has(key)) this.check(undefined, `it has the key ${quoted(key)} twice`);
      into.set(key, items[i + 1]);
    }
    return into;
  }
  /** A key of a dictionary; empty for what is no text. */
  #keyOf(value: unknown): string {
    const isLong = value instanceof Utf8 || (value instanceof Uint8Array && value.length > LONG);
    return this.check(isLong ? undefined : textOf(value), 'it has a key that is too long');
  }
  build(state: unknown): void {
    const object = this.#stack.at(-1) as Partial<Stateful> | null | undefined;
    const isStateful = typeof object?.setState === 'function';
    this.check(isStateful ? object : undefined, 'it sets the state of something that has none').setState!(state);
  }
  callable(names: readonly unknown[]): unknown {
    const name = names.map(textOf).join('.');
    const callable = entryOf(this.#callables, name);
    return this.check(callable, `it wants ${quoted(name)}, which is not allowed,`);
  }
  call([callable, args]: readonly unknown[]): unknown {
    const may = typeof callable === 'function' && Array.isArray(args);
    const made: unknown = this.check(may ? callable(...args) : undefined, 'it calls something that cannot be called');
    // No pickle has bytes that are not in it: calls with the same text again and again would fill the memory.
    if (made instanceof Uint8Array) this.#made += made.length;
    return this.check(this.#made <= this.#bytes.length ? made : undefined, 'it makes more bytes than it has');
  }
}
