import { bounded, quoted } from '../util/text/printable.ts';
import { doubledKey } from './doubled-key.ts';
import type { ReadBounds, Refusal } from './read-bounded.ts';
import { readText } from './read-text.ts';

/** What is nested deeper is not ours, and would overflow the stack of whatever looks through it. */
const MAX_DEPTH = 100;

/**
 * How many keys stand in a text that is JSON; undefined if brackets outside of texts stand too deep. Found before the text is
 * parsed, which takes memory for each.
 */
function countKeys(text: string): number | undefined {
  let depth = 0;
  let nKeys = 0;
  let inText = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (inText) {
      if (unit === 0x5c) i++;
      else if (unit === 0x22) inText = false;
    } else if (unit === 0x22) inText = true;
    else if (unit === 0x5b || unit === 0x7b) {
      if (++depth > MAX_DEPTH) return undefined;
    } else if (unit === 0x5d || unit === 0x7d) depth--;
    else if (unit === 0x3a) nKeys++; // a colon follows every key, and stands nowhere else
  }
  return nKeys;
}

/** How many keys a value has, with all that is in it. */
function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let nKeys = Array.isArray(value) ? 0 : parts.length;
  for (const part of parts) nKeys += keysIn(part);
  return nKeys;
}

/**
 * The value of a JSON text from outside. It is of any type, and its objects may have keys such as `toString`,
 * `constructor` and `__proto__`: check it by a schema, and look keys up with `Object.hasOwn`.
 * @throws what `fail` makes for text that is no JSON, has a key twice, or is nested more than 100 levels deep
 */
export function parseJson(text: string, fail: Refusal): unknown {
  const nKeys = countKeys(text);
  if (nKeys === undefined) throw fail(`it is nested more than ${MAX_DEPTH} levels deep`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw fail(text.trim() === '' ? 'it is empty' : 'it is not valid JSON', cause);
  }
  if (keysIn(value) === nKeys) return value;
  const doubled = doubledKey(text);
  if (doubled !== undefined) throw fail(`it has the key ${quoted(doubled)} twice`);
  return value;
}

/**
 * Reads a JSON file of limited length; see {@link readText} and {@link parseJson}.
 * @throws what `fail` makes; the system's own error if it cannot be read
 */
export const readJson = async (path: string, bounds: ReadBounds): Promise<unknown> =>
  parseJson(await readText(path, bounds), bounds.fail);

/**
 * A value as JSON for a message. A number too large for JSON, such as 1e999, is `Infinity`, not `null`.
 * @param longest characters that are shown; what is cut shows as `…`
 */
export function shownJson(value: unknown, longest = 80): string {
  const named = (_: string, one: unknown) => (typeof one === 'number' && !Number.isFinite(one) ? `\0${one}` : one);
  const text = (JSON.stringify(value, named) ?? 'undefined').replaceAll(/"\\u0000(-?Infinity|NaN)"/g, '$1');
  return bounded(text, longest);
}
