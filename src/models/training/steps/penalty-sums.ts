import type { ParameterSpec } from '../parameters.ts';
import { type Penalty, SLICES } from './job.ts';

/** How many f64 the sums of a model's penalised tensors take: those of squares and of magnitudes for each slice. */
export const penaltySumsOf = (parameters: readonly ParameterSpec[]): number =>
  parameters.filter(({ penalised }) => penalised).length * SLICES * 2;

/** The pairs of sums, each as an array of its own. */
export const pairsOf = (sums: Float64Array): readonly Float64Array[] =>
  Array.from({ length: sums.length / 2 }, (_, i) => sums.subarray(2 * i, 2 * i + 2));

/** The penalty on parameters, from the sums of their squares and of their magnitudes for each slice. */
export function penaltyOfSums({ squared, absolute, strength }: Penalty, sums: Float64Array): number {
  if (squared === 0 && absolute === 0) return 0; // the sums were not written
  let squares = 0;
  let magnitudes = 0;
  for (let at = 0; at < sums.length; at += 2) {
    squares += sums[at]!;
    magnitudes += sums[at + 1]!;
  }
  return strength * (squared * squares + absolute * magnitudes);
}
