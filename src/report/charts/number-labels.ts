import { compact } from '../../util/format.ts';

/** Short labels of numbers that stand in full in the data, where near ones must not fall together: an expression of Vega's. */
export const numberLabels = (numbers: readonly number[]): string =>
  `${JSON.stringify(Object.fromEntries(numbers.map((x) => [String(x), compact(x)])))}[datum.value]`;
