import { entryOf } from '../../util/named.ts';

/** Where two values first differ: a path within them, and what stands there. */
export interface ValueDifference {
  readonly place: string;
  readonly original: unknown;
  readonly again: unknown;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The first difference between two JSON values, in the order of the first, and how many plain values were compared. What only the
 * second has is not looked at: a newer version may record more.
 * @param ignored names of fields that are not compared
 */
export function firstDifference(
  original: unknown,
  again: unknown,
  ignored: (name: string) => boolean,
): { readonly nValues: number; readonly difference: ValueDifference | undefined } {
  let nValues = 0;
  const compare = (a: unknown, b: unknown, place: string): ValueDifference | undefined => {
    if (Array.isArray(a) && Array.isArray(b)) {
      if (a.length !== b.length) return { place: `${place}.length`, original: a.length, again: b.length };
      for (const [i, item] of a.entries()) {
        const found = compare(item, b[i], `${place}[${i}]`);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    if (isRecord(a) && isRecord(b)) {
      for (const [name, value] of Object.entries(a)) {
        if (ignored(name)) continue;
        const found = compare(value, entryOf(b, name), place === '' ? name : `${place}.${name}`);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    nValues++;
    return Object.is(a, b) ? undefined : { place, original: a, again: b };
  };
  const difference = compare(original, again, '');
  return { nValues, difference };
}
