import { type Penalty, SLICES } from './job.ts';

/** The penalty on weights, from the sums of their squares and of their magnitudes for each slice. */
export function penaltyOfSums({ squared, absolute, strength }: Penalty, sums: Float64Array): number {
  if (squared === 0 && absolute === 0) return 0; // nobody wrote the sums
  let squares = 0;
  let magnitudes = 0;
  for (let slice = 0; slice < SLICES; slice++) {
    squares += sums[2 * slice]!;
    magnitudes += sums[2 * slice + 1]!;
  }
  return strength * (squared * squares + absolute * magnitudes);
}
