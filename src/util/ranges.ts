import type { Constraint } from './options.ts';
import { exp, ln } from './portable-math.ts';

const RANGE = /^([^.,\s].*?)\.\.([^:]+?)(?::(log|linear):(\d+))?$/;

/** More than this is a slip of the finger. */
const MAX_VALUES = 1000;

/** Twelve significant digits: 0.001, not 0.0010000000000000002. */
const tidy = (x: number): number => Number(x.toPrecision(12));

/** n numbers from `from` to `to`, both included, equally spaced; for n = 1 the first. */
export function linearRange(from: number, to: number, n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) =>
    i === n - 1 && n > 1 ? to : tidy(from + ((to - from) * i) / (n - 1 || 1)),
  );
}

/** n numbers from `from` to `to`, both above 0 and included, with equal ratios between them. */
export function logRange(from: number, to: number, n: number): readonly number[] {
  const step = (ln(to) - ln(from)) / (n - 1 || 1);
  return Array.from({ length: n }, (_, i) => {
    if (i === 0) return from;
    return i === n - 1 ? to : tidy(from * exp(step * i));
  });
}

/**
 * The values of one hyperparameter: a list `1,3,5`, a range `1e-4..1e-1:log:4` or `0.1..0.5:linear:5`, or, for whole
 * numbers, every one from `1..5`. Values of a range are rounded where `item` allows only whole numbers.
 */
export function grid(item: Constraint<number>, { whole = false } = {}): Constraint<readonly number[]> {
  const example = whole ? '1,3,5 or 1..9 or 1..9:linear:5' : '0.01,0.1 or 1e-4..1e-1:log:4';
  const expand = (typed: string): readonly number[] | undefined => {
    const range = RANGE.exec(typed.trim());
    if (range === null) {
      const value = item.parse(typed.trim());
      return value === undefined ? undefined : [value];
    }
    const [, low = '', high = '', spacing, count] = range;
    const from = item.parse(low.trim());
    const to = item.parse(high.trim());
    if (from === undefined || to === undefined || to < from) return undefined;
    if (spacing === undefined && !whole) return undefined; // between two real numbers there is no next one
    const n = spacing === undefined ? to - from + 1 : Number(count);
    if (n > MAX_VALUES || (spacing !== undefined && n < 2) || (spacing === 'log' && from <= 0)) return undefined;
    const values = spacing === 'log' ? logRange(from, to, n) : linearRange(from, to, n);
    return whole ? values.map(Math.round) : values;
  };
  return {
    expected: `${item.expected}, or several: ${example}`,
    parse: (typed) => {
      const parts = typed.split(',').map(expand);
      if (parts.some((part) => part === undefined)) return undefined;
      return [...new Set(parts.flatMap((part) => part ?? []))];
    },
  };
}
