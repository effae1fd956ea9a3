import { exact } from '../util/format.ts';

const MOST_DIGITS = 15;

/** Labels of different numbers, with the fewest significant digits that tell all of them apart: `0.01`, `0.011`, `0.012`. */
export function distinctLabels(numbers: readonly number[]): readonly string[] {
  for (let digits = 1; digits < MOST_DIGITS; digits++) {
    const labels = numbers.map((x) => exact(Number(x.toPrecision(digits))));
    if (new Set(labels).size === labels.length) return labels;
  }
  return numbers.map(exact);
}
