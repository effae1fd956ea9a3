import { type Constraint, closest, integer, number } from '../options.ts';

/** More than this is probably a typing error. */
export const MAX_VALUES = 1000;

/** A range, with whatever people type for its spacing and its number of values. */
const RANGE_LIKE = /^([^.,\s].*?)\.\.([^:]*)(?::([^:]*))?(?::(.*))?$/;

const SPACINGS = ['log', 'linear'] as const;

interface Ends {
  readonly from: number;
  readonly to: number;
}

interface Allowed {
  /** Whether only whole numbers are meant: a range without a number of values is then every one of them. */
  readonly whole?: boolean;
  /** Whether values may be drawn from a range: it needs no number of them. */
  readonly draws?: boolean;
}

/** The default spacing: by ratio if the values span a factor of ten. */
const usualSpacing = ({ from, to }: Ends) => (from > 0 && to >= 10 * from ? 'log' : 'linear');

/** A range without a number of values, with one. */
export function counted(typed: string, ends: Ends): string {
  if (/:(log|linear)$/.test(typed)) return `${typed}:4`;
  return `${typed}:${usualSpacing(ends)}:4`;
}

/**
 * Which rule for ranges one part of a list breaks, and what to type; undefined if it does not look like a range, or
 * breaks no rule.
 */
function faultOf(
  typed: string,
  item: Constraint<number>,
  { whole = false, draws = false }: Allowed,
): string | undefined {
  const range = RANGE_LIKE.exec(typed);
  if (range === null) return undefined;
  const [, low = '', high = '', spacing, count] = range;
  const ends = [low.trim(), high.trim()] as const;
  const [from = Number.NaN, to = Number.NaN] = ends.map((end) => number().parse(end));
  const noNumber = ends.find((end) => number().parse(end) === undefined);
  if (noNumber !== undefined) return `a range goes from one number to another; "${noNumber}" is not a number`;
  if (spacing !== undefined && !SPACINGS.some((one) => one === spacing)) {
    const n = count === undefined ? integer().parse(spacing) : undefined;
    if (n !== undefined) {
      const allowed = Math.max(2, Math.min(n, MAX_VALUES));
      return `say how they are spaced: ${low}..${high}:${usualSpacing({ from, to })}:${allowed}`;
    }
    const near = closest(spacing, SPACINGS);
    return `unknown spacing "${spacing}": ${near === undefined ? 'use log or linear' : `did you mean ${near}?`}`;
  }
  if (spacing === 'log' && Math.min(from, to) <= 0) return 'log needs positive numbers at both ends';
  const notAllowed = ends.find((end) => item.parse(end) === undefined);
  if (notAllowed !== undefined) return `both ends must be allowed; ${notAllowed} is not ${item.expected}`;
  if (count !== undefined && integer({ min: 2, max: MAX_VALUES }).parse(count) === undefined) {
    return `a range can have from 2 to ${MAX_VALUES} values; got "${count}"`;
  }
  if (to < from)
    return `a range goes from the smaller number to the larger: ${typed.replace(`${low}..${high}`, `${high}..${low}`)}`;
  if (whole && spacing === undefined) {
    if (to - from < MAX_VALUES) return undefined;
    return `a range can have at most ${MAX_VALUES} values: give their number, ${counted(typed, { from, to })}`;
  }
  return count === undefined && !draws ? `say how many values: ${counted(typed, { from, to })}` : undefined;
}

/** The rule broken by the first part of a list that breaks one, or by all of them together. */
export function faultIn(typed: string, item: Constraint<number>, allowed: Allowed): string | undefined {
  const parts = typed.split(',').map((part) => part.trim());
  for (const part of parts) {
    const fault = faultOf(part, item, allowed);
    if (fault !== undefined) return fault;
  }
  const isValid = parts.every((part) => item.parse(part) !== undefined || RANGE_LIKE.test(part));
  return isValid && parts.length > 1 ? `a list can have at most ${MAX_VALUES} different values` : undefined;
}
