import type { Fields } from '../util/fields.ts';
import { flagOf } from '../util/flag-name.ts';
import { exact } from '../util/format.ts';
import { listText } from '../util/ranges.ts';
import { shellWord } from '../util/shell-word.ts';

const textOf = (value: unknown): string => {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : exact(value);
  return Array.isArray(value) ? listText(value) : String(value);
};

/**
 * The flags that make a spec of some fields, those at their defaults left out: each with its value, as it is typed.
 * @param dataDir where the data is, as typed; it stands behind the dataset
 */
export function flagsOf(
  fields: Fields,
  spec: Readonly<Record<string, unknown>>,
  dataDir?: string | undefined,
): readonly string[] {
  return Object.entries(fields).flatMap(([key, { fallback }]) => {
    const value: unknown = spec[key];
    const where = key === 'dataset' && dataDir !== undefined ? [`--data-dir ${shellWord(dataDir)}`] : [];
    if (value === fallback || value === undefined) return where;
    if (value === true) return [flagOf(key)];
    if (value === false) return [flagOf(key).replace('--', '--no-')];
    return [`${flagOf(key)} ${shellWord(textOf(value))}`, ...where];
  });
}
