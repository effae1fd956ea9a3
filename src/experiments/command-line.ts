import type { Fields } from '../util/fields.ts';
import { flagOf } from '../util/flag-name.ts';
import { exact } from '../util/format.ts';
import { listText } from '../util/ranges/ranges.ts';
import { shellWord } from '../util/text/shell-word.ts';

const textOf = (value: unknown): string => {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : exact(value);
  return Array.isArray(value) ? listText(value) : String(value);
};

/** A field as it is typed; nothing if it has its default. */
function flagFor(key: string, value: unknown, fallback: unknown): readonly string[] {
  if (value === fallback || value === undefined) return [];
  if (value === true) return [flagOf(key)];
  if (value === false) return [flagOf(key).replace('--', '--no-')];
  return [`${flagOf(key)} ${shellWord(textOf(value))}`];
}

/**
 * The flags that make a spec of some fields, those at their defaults left out: each with its value, as it is typed.
 * @param dataDir where the data is, as typed; it precedes the number of images
 */
export const flagsOf = (
  fields: Fields,
  spec: Readonly<Record<string, unknown>>,
  dataDir?: string | undefined,
): readonly string[] =>
  Object.entries(fields).flatMap(([key, { fallback }]) => [
    ...(key === 'limit' ? flagFor('dataDir', dataDir, undefined) : []),
    ...flagFor(key, spec[key], fallback),
  ]);
