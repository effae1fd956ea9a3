import type { ConfusionMatrix } from '../selection/metrics.ts';

/** How many images of one class were classified as another. */
export interface Mistake {
  /** Class numbers. */
  readonly truth: number;
  readonly prediction: number;
  readonly count: number;
}

/** The n most frequent mistakes, in falling order; in a tie, the smaller true class first. */
export function commonestMistakes(confusion: ConfusionMatrix, n: number): readonly Mistake[] {
  return confusion
    .flatMap((counts, truth) => counts.map((count, prediction) => ({ truth, prediction, count })))
    .filter(({ truth, prediction, count }) => truth !== prediction && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, n);
}
