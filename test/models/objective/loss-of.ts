import type { Loss } from '../../../src/models/objective/losses/loss.ts';

/** L_i of one row of scores. */
export const lossOf = (loss: Loss, scores: readonly number[], label: number) =>
  loss.sample(Float64Array.from(scores), 0, scores.length, label, new Float64Array(scores.length), 1);
