/*
 * Which colour and mark a category has in every figure, on the page and in the terminal: a metric, a loss, an update rule.
 */

/** How many can be told apart. */
export const N_SERIES = 8;

/** These have a place of their own, whatever stands beside them. */
const FIXED: readonly string[] = ['l2', 'l1', 'cosine'];

/**
 * The series of each name, from 0: fixed for the metrics (and the penalties that are named like them), for others the next
 * that is free, in their order. Beyond the eighth they begin again.
 */
export function seriesOf(names: readonly string[]): ReadonlyMap<string, number> {
  const distinct = [...new Set(names)];
  const taken = new Set(distinct.map((name) => FIXED.indexOf(name)));
  const free = Array.from({ length: distinct.length + FIXED.length }, (_, i) => i).filter((i) => !taken.has(i));
  const series = new Map<string, number>();
  for (const name of distinct) {
    const own = FIXED.indexOf(name);
    series.set(name, (own < 0 ? free.shift()! : own) % N_SERIES);
  }
  return series;
}
