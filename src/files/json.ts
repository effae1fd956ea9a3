import { quoted } from '../util/text/printable.ts';
import { doubledKey } from './doubled-key.ts';
import type { ReadBounds, Refusal } from './read-bounded.ts';
import { readText } from './read-text.ts';

/** What is nested deeper is not ours, and would overflow the stack of whatever looks through it. */
const MAX_DEPTH = 100;

/** Whether brackets outside of texts stand deeper than this. Found before the text is parsed, which takes memory for each. */
function isDeep(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (inText) {
      if (unit === 0x5c) i++;
      else if (unit === 0x22) inText = false;
    } else if (unit === 0x22) inText = true;
    else if (unit === 0x5b || unit === 0x7b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (unit === 0x5d || unit === 0x7d) depth--;
  }
  return false;
}

/**
 * The value of a JSON text from outside. It is of any type, and its objects may have keys such as `toString`,
 * `constructor` and `__proto__`: check it by a schema, and look keys up with `Object.hasOwn`.
 * @throws what `fail` makes for text that is no JSON, has a key twice, or is nested more than 100 levels deep
 */
export function parseJson(text: string, fail: Refusal): unknown {
  if (isDeep(text)) throw fail(`it is nested more than ${MAX_DEPTH} levels deep`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw fail(text.trim() === '' ? 'it is empty' : 'it is not valid JSON', cause);
  }
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

/** A value as JSON for a message, cut where it is long. A number too large for JSON, such as 1e999, is `Infinity`, not `null`. */
export function shownJson(value: unknown, longest = 80): string {
  const named = (_: string, one: unknown) => (typeof one === 'number' && !Number.isFinite(one) ? `\0${one}` : one);
  const text = (JSON.stringify(value, named) ?? 'undefined').replaceAll(/"\\u0000(-?Infinity|NaN)"/g, '$1');
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
