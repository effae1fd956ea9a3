import { exact } from '../format.ts';
import { type Constraint, isListOf } from '../options.ts';
import { exp, ln } from '../portable-math.ts';
import type { Random } from '../random.ts';
import { counted, faultIn, MAX_VALUES } from './range-faults.ts';

const RANGE = /^([^.,\s].*?)\.\.([^:]+?)(?::(log|linear)(?::(\d+))?)?$/;

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
 * All numbers from `from` to `to`, to be drawn from: with spacing `log`, every order of magnitude is equally likely.
 */
export interface Interval {
  readonly from: number;
  readonly to: number;
  readonly spacing: 'log' | 'linear';
  /** Whether only whole numbers are drawn; true for a hyperparameter that takes no others. */
  readonly whole?: boolean;
}

/** Intervals as they were typed. They are plain data otherwise: they are recorded with the other options. */
const typedAs = new WeakMap<Interval, string>();

const isInterval = (value: unknown): value is Interval =>
  typeof value === 'object' && value !== null && 'spacing' in value;

/** Whether it is an interval of allowed numbers, all of them whole where they have to be. */
function isIntervalOf(value: unknown, item: Constraint<number>, whole: boolean): value is Interval {
  if (!isInterval(value)) return false;
  const { from, to, spacing } = value;
  if (!item.accepts(from) || !item.accepts(to)) return false;
  const isSpaced = spacing === 'linear' || (spacing === 'log' && from > 0);
  return isSpaced && (value.whole === true || !whole) && from <= to;
}

/** Digits of a number that is drawn: what is shown of it is all of it. */
const DIGITS = 4;

function drawWithin({ from, to, spacing, whole = false }: Interval, random: Random): number {
  const share = random.uniform();
  const end = whole ? to + 1 : to; // rounded down: the ends are drawn no less than the others
  const x = spacing === 'log' ? from * exp(share * (ln(end) - ln(from))) : from + share * (end - from);
  return Math.min(to, Math.max(from, whole ? Math.floor(x) : Number(x.toPrecision(DIGITS))));
}

/** One of the values, all equally likely; for an interval, a number in it with four significant digits. */
export function drawFrom<T>(values: readonly T[], random: Random): Exclude<T, Interval> | number {
  const value = values[random.integer(values.length)]!;
  return isInterval(value) ? drawWithin(value, random) : (value as Exclude<T, Interval>);
}

/** One part of a list: a number, a range of numbers, or an interval if no number of values is given. */
function expand(typed: string, item: Constraint<number>, whole: boolean): readonly number[] | Interval | undefined {
  const range = RANGE.exec(typed);
  if (range === null) {
    const value = item.parse(typed);
    return value === undefined ? undefined : [value];
  }
  const [, low = '', high = '', spacing, count] = range;
  const from = item.parse(low.trim());
  const to = item.parse(high.trim());
  if (from === undefined || to === undefined || to < from) return undefined;
  if (spacing === 'log' && from <= 0) return undefined;
  const every = spacing === undefined && whole;
  if (!every && count === undefined) {
    const interval: Interval = { from, to, spacing: spacing === 'log' ? 'log' : 'linear', ...(whole && { whole }) };
    typedAs.set(interval, typed);
    return interval;
  }
  const n = every ? to - from + 1 : Number(count);
  if (n > MAX_VALUES || (!every && n < 2)) return undefined;
  const values = spacing === 'log' ? logRange(from, to, n) : linearRange(from, to, n);
  return whole ? values.map(Math.round) : values;
}

/**
 * The values of one hyperparameter to draw from: what {@link grid} takes, and ranges without a number of values, which
 * stay intervals: `1e-4..1e-1:log`, `0.5..0.99:linear` or `0.5..0.99`.
 */
export function spread(item: Constraint<number>, { whole = false } = {}): Constraint<readonly (number | Interval)[]> {
  return {
    expected: grid(item, { whole }).expected,
    parse: (typed) => {
      const parts = typed.split(',').map((part) => expand(part.trim(), item, whole));
      if (parts.some((part) => part === undefined)) return undefined;
      const values = [...new Set(parts.flatMap<number | Interval>((part) => part ?? []))];
      return values.length > MAX_VALUES ? undefined : values;
    },
    accepts: (value): value is readonly (number | Interval)[] =>
      isListOf(value, (one) => item.accepts(one) || isIntervalOf(one, item, whole)),
    advise: (typed) => faultIn(typed, item, { whole, draws: true }),
  };
}

/**
 * The values of one hyperparameter: a list `1,3,5`, a range `1e-4..1e-1:log:4` or `0.1..0.5:linear:5`, or, for whole
 * numbers, every one from `1..5`. Values of a range are rounded where `item` allows only whole numbers.
 */
export function grid(item: Constraint<number>, { whole = false } = {}): Constraint<readonly number[]> {
  const example = whole ? '1,3,5 or 1..9 or 1..9:linear:5' : '0.01,0.1 or 1e-4..1e-1:log:4';
  return {
    expected: `${item.expected}, or several: ${example}`,
    parse: (typed) => {
      const values = spread(item, { whole }).parse(typed);
      return values?.some(isInterval) ? undefined : (values as readonly number[] | undefined);
    },
    accepts: (value): value is readonly number[] => isListOf(value, item.accepts),
    advise: (typed) => faultIn(typed, item, { whole }),
  };
}

const intervalText = ({ from, to, spacing }: Interval): string => `${exact(from)}..${exact(to)}:${spacing}`;

/** The intervals in a list, as they were typed (`1e-4..1e-1`), and with a number of values (`1e-4..1e-1:log:4`). */
export const intervalsIn = (
  values: readonly unknown[],
): readonly { readonly typed: string; readonly counted: string }[] =>
  values.filter(isInterval).map((interval) => {
    const typed = typedAs.get(interval) ?? intervalText(interval);
    return { typed, counted: counted(typed, interval) };
  });

/** A list as it is typed. */
export const listText = (values: readonly unknown[]): string =>
  values
    .map((value) =>
      isInterval(value) ? intervalText(value) : typeof value === 'number' ? exact(value) : String(value),
    )
    .join(',');
