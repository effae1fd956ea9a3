import { compact } from '../util/format.ts';
import { onOneLine } from '../util/text/printable.ts';

/** A value of an option on a line, cut where it is long; empty for none. */
export function valueText(value: unknown, most: number): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'number' ? compact(value) : typeof value === 'string' ? value : JSON.stringify(value);
  return onOneLine(text.length > most ? `${text.slice(0, most - 1)}…` : text);
}
