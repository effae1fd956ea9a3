import { largestOf, smallestOf } from '../../util/statistics/extremes.ts';

/** Values that differ by less, as a share of themselves, are one value. */
const TINY = 1e-9;
/** The room above and below such a value, as a share of it; of 0, as a number. */
const AROUND = 0.1;
const AROUND_ZERO = 1;

/**
 * The scale of the axis along which lines rise and fall. Where all values are one, it has room above and below: Vega would give
 * that value alone, with six zeros behind it.
 * @param values not negative
 * @param most   the largest value that there can be, such as 100 for percentages
 */
export function lineScale(values: readonly number[], most = Number.POSITIVE_INFINITY) {
  const [low, high] = [smallestOf(values), largestOf(values)];
  if (values.length === 0 || high - low > TINY * high) return { zero: false } as const;
  const around = high > 0 ? AROUND * high : AROUND_ZERO;
  return { zero: false, domain: [Math.max(0, low - around), Math.min(most, high + around)] };
}
