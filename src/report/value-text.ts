import { compact, exact } from '../util/format.ts';
import { largestOf } from '../util/statistics/extremes.ts';
import { onOneLine, printable } from '../util/text/printable.ts';

/** A value of an option on a line, cut where it is long, a number to four digits; empty for none. */
export function valueText(value: unknown, most: number): string {
  const fitting = (x: number) => (compact(x).length > most ? compact(Number(x.toPrecision(4))) : compact(x));
  const text = wholeText(value, fitting);
  return text.length > most ? printable(text, most - 1) : onOneLine(text);
}

/** Values of one option of several runs: as {@link valueText}, but cut so that two of different texts never look the same. */
export function valueTexts(values: readonly unknown[], most: number): readonly string[] {
  const whole = values.map((value) => onOneLine(wholeText(value, exact)));
  const nDifferent = new Set(whole).size;
  const start = Math.max(0, firstDifference(whole) - LEAD);
  const fromThere = whole.map((text) => {
    const end = start + most - 2;
    return `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
  });
  const areShort = whole.every((text) => text.length <= most);
  const ways = [values.map((value) => valueText(value, most)), areShort ? whole : fromThere];
  return ways.find((texts) => new Set(texts).size === nDifferent) ?? whole;
}

/** Characters that are alike in all values, and still shown before the first that is not. */
const LEAD = 4;

function firstDifference(texts: readonly string[]): number {
  const length = Math.max(0, largestOf(texts.map((text) => text.length)));
  for (let at = 0; at < length; at++) if (texts.some((text) => text[at] !== texts[0]![at])) return at;
  return length;
}

function wholeText(value: unknown, numberText: (x: number) => string): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'number' ? numberText(value) : typeof value === 'string' ? value : JSON.stringify(value);
}
