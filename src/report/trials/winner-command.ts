import type { Trial } from '../../selection/results.ts';

/** What the command that goes with the winner of a sweep does. */
export const winnerCommandLead = ({ params }: Trial): string =>
  params.model === 'knn' ? 'k-NN has nothing to train; judge it class by class with' : 'train it with';
