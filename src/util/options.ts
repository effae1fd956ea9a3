import { distance } from 'fastest-levenshtein';
import { type Hint, usageError } from '../errors.ts';
import { writtenOtherwise } from './number-writing.ts';
import { wordHere } from './other-names.ts';
import { quoted } from './text/printable.ts';

/** What was typed for another setting, `limit`; undefined if nothing was. */
export type OtherWords = (setting: string) => string | undefined;

/**
 * What a value may be, as data: one message serves every flag, every spec and every file of trials, and `--help` prints it.
 */
export interface Constraint<T> {
  /** Completes the sentence "--flag must be …". */
  readonly expected: string;
  /** Returns undefined for text that is not allowed. */
  readonly parse: (text: string) => T | undefined;
  /** Whether a value is allowed: one from JSON, or one that {@link parse} returned. */
  readonly accepts: (value: unknown) => value is T;
  /** The allowed value closest to what was typed, if there is one worth suggesting. */
  readonly suggest?: (text: string) => string | undefined;
  /** What to type instead, as a sentence, if that is known and not just another value. */
  readonly advise?: (text: string, others?: OtherWords) => string | Hint | undefined;
  /** Whether text that is not allowed may be repeated in a message; absent: it may. */
  readonly mayShow?: (text: string) => boolean;
  /** Whether any text is valid: then a typing error cannot be recognised. */
  readonly free?: boolean;
  /** Whether it is the path of a file or a folder: the command line expands `~` in it. */
  readonly isPath?: boolean;
}

export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  /** The number must be greater than this. */
  readonly above?: number;
  /** The number must be less than this. */
  readonly below?: number;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function describe(noun: string, { min, max, above, below }: Bounds): string {
  if (min !== undefined && max !== undefined) return `${noun} from ${min} to ${max}`;
  const parts = [
    min === undefined ? '' : `of at least ${min}`,
    above === undefined ? '' : `greater than ${above}`,
    max === undefined ? '' : `of at most ${max}`,
    below === undefined ? '' : `less than ${below}`,
  ].filter((part) => part !== '');
  return [noun, parts.join(' and ')].join(' ').trim();
}

const within = (x: number, { min, max, above, below }: Bounds): boolean =>
  (min === undefined || x >= min) &&
  (max === undefined || x <= max) &&
  (above === undefined || x > above) &&
  (below === undefined || x < below);

/** A finite number within bounds, written plainly or with an exponent. */
export function number(bounds: Bounds = {}): Constraint<number> {
  const parse = (text: string) => {
    const x = NUMBER.test(text.trim()) ? Number(text) : Number.NaN;
    return Number.isFinite(x) && within(x, bounds) ? x : undefined;
  };
  return {
    expected: describe('a number', bounds),
    parse,
    advise: (typed) =>
      Math.abs(Number(typed)) === Number.POSITIVE_INFINITY
        ? 'it must be finite'
        : writtenOtherwise(typed, (text) => parse(text) !== undefined),
    accepts: (value): value is number => typeof value === 'number' && Number.isFinite(value) && within(value, bounds),
  };
}

/** A whole number within bounds. */
export function integer(bounds: Bounds = {}): Constraint<number> {
  const { parse: parseNumber, accepts } = number(bounds);
  const parse = (text: string) => {
    const x = parseNumber(text);
    return x !== undefined && Number.isSafeInteger(x) ? x : undefined;
  };
  return {
    expected: describe('a whole number', bounds),
    parse,
    advise: (typed) =>
      bounds.max === undefined && Number(typed) > Number.MAX_SAFE_INTEGER
        ? `the largest is ${Number.MAX_SAFE_INTEGER}`
        : writtenOtherwise(typed, (text) => !text.includes('.') && parse(text) !== undefined),
    accepts: (value): value is number => accepts(value) && Number.isSafeInteger(value),
  };
}

/** Yes or no: what a switch sets. */
export const yesOrNo: Constraint<boolean> = {
  expected: 'true or false',
  parse: (typed) => (typed === 'true' ? true : typed === 'false' ? false : undefined),
  accepts: (value): value is boolean => typeof value === 'boolean',
};

/** Any non-empty text. */
export function text(noun: string): Constraint<string> {
  return {
    expected: noun,
    parse: (typed) => (typed === '' ? undefined : typed),
    accepts: (value): value is string => typeof value === 'string' && value !== '',
    free: true,
  };
}

/** An address: with `//`, and a scheme longer than the letter of a disk. */
const ADDRESS = /^[a-z][a-z0-9+.-]+:\/\//i;

/** The path of a file or a folder, which an address is not. */
export function path(noun = 'a path'): Constraint<string> {
  const any = text(noun);
  return {
    ...any,
    isPath: true,
    parse: (typed) => (ADDRESS.test(typed) ? undefined : any.parse(typed)),
    advise: (typed) => {
      if (!ADDRESS.test(typed)) return undefined;
      if (/^file:/i.test(typed)) return 'write the path alone, without file://';
      return 'this is an address: give a path on this machine; what is to be read from an address is downloaded first';
    },
  };
}

/** `a, b or c`. */
export const oneOf = (words: readonly string[]): string =>
  words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** One of a few words, in capitals or not. */
export function choice<const T extends string>(...allowed: readonly T[]): Constraint<T> {
  return {
    expected: oneOf(allowed),
    parse: (typed) => allowed.find((word) => word.toLowerCase() === typed.toLowerCase()),
    accepts: (value): value is T => allowed.some((word) => word === value),
    suggest: (typed) => nearest(typed, allowed),
  };
}

/** What the first constraint allows, or else the second. */
export function either<A, B>(first: Constraint<A>, second: Constraint<B>): Constraint<A | B> {
  return {
    expected: `${first.expected}, or ${second.expected}`,
    parse: (typed) => first.parse(typed) ?? second.parse(typed),
    accepts: (value): value is A | B => first.accepts(value) || second.accepts(value),
    suggest: (typed) => first.suggest?.(typed) ?? second.suggest?.(typed),
    advise: (typed) => first.advise?.(typed) ?? second.advise?.(typed),
    mayShow: (typed) => [first, second].every(({ mayShow }) => mayShow?.(typed) ?? true),
  };
}

/** Whether a value is a list that is not empty, each item of which is allowed. */
export const isListOf = (value: unknown, accepts: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(accepts);

/** What there is to say of the first item of a list that is not allowed. */
function wrongIn<T, Said>(typed: string, { parse }: Constraint<T>, say: ((text: string) => Said) | undefined) {
  const wrong = typed
    .split(',')
    .map((part) => part.trim())
    .find((part) => parse(part) === undefined);
  return wrong === undefined ? undefined : say?.(wrong);
}

/** A comma-separated list without repetitions, each item under one constraint. */
export function list<T>(item: Constraint<T>): Constraint<readonly T[]> {
  return {
    expected: `${item.expected}, or a comma-separated list of them`,
    parse: (typed) => {
      const items = typed.split(',').map((part) => item.parse(part.trim()));
      if (items.some((x) => x === undefined)) return undefined;
      return [...new Map((items as T[]).map((value) => [JSON.stringify(value), value])).values()];
    },
    accepts: (value): value is readonly T[] => isListOf(value, item.accepts),
    suggest: (typed) => wrongIn(typed, item, item.suggest),
    advise: (typed) => wrongIn(typed, item, item.advise),
  };
}

/** Whether two words differ in the order of two letters that stand side by side. */
function isSwapped(a: string, b: string): boolean {
  const at = [...a].findIndex((letter, i) => letter !== b[i]);
  return at >= 0 && `${a.slice(0, at)}${a[at + 1]}${a[at]}${a.slice(at + 2)}` === b;
}

/** How many letters to change: none for a beginning, one for two letters in the wrong order. */
function editsTo(typed: string, word: string): number {
  if (typed !== '' && word.startsWith(typed)) return 0;
  return isSwapped(typed, word) ? 1 : distance(typed, word);
}

/** The allowed word closest to what was typed, if it is close enough to be meant (a third of its letters, at least two, may differ). */
export function closest(typed: string, allowed: readonly string[]): string | undefined {
  const lower = typed.toLowerCase();
  const ranked = allowed
    .map((word) => ({
      word,
      edits: editsTo(lower, word.toLowerCase()),
    }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  if (best === undefined) return undefined;
  const tolerance = Math.min(Math.max(2, Math.floor(best.word.length / 3)), best.word.length - 1);
  return best.edits <= tolerance ? best.word : undefined;
}

/** The allowed word that another tool's word means, or else the {@link closest} one. */
export const nearest = (typed: string, allowed: readonly string[]): string | undefined =>
  wordHere(typed, allowed) ?? closest(typed, allowed);

/** What to type instead of a text that a constraint does not allow; undefined if that is not known. */
export function adviceOn<T>(typed: string, constraint: Constraint<T>, others?: OtherWords): string | Hint | undefined {
  const suggestion = constraint.suggest?.(typed);
  const list = typed.endsWith(',') ? 'write a list without spaces: 1,3,5' : undefined;
  return constraint.advise?.(typed, others) ?? list ?? (suggestion && `did you mean ${suggestion}?`);
}

/** What was typed, for a message. */
export const gotText = (typed: string, { mayShow }: Pick<Constraint<never>, 'mayShow'>): string =>
  (mayShow?.(typed) ?? true) ? `got ${quoted(typed)}` : 'this is not shown, since it may hold a password';

/**
 * Parses the text given for a flag.
 * @param others the texts given for other settings, for advice
 * @throws UserError (usage) that names the flag, the value as given and what is allowed
 */
export function parseOption<T>(flag: string, typed: string, constraint: Constraint<T>, others?: OtherWords): T {
  const value = constraint.parse(typed);
  if (value !== undefined) return value;
  const hint = adviceOn(typed, constraint, others);
  throw usageError(`${flag} must be ${constraint.expected}; ${gotText(typed, constraint)}`, {
    ...(hint !== undefined && { hint }),
  });
}
