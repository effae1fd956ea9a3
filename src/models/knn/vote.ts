import type { Neighbours } from '../../kernels/backend.ts';

/**
 * What a tied vote becomes: `smallest` gives it to the smallest label, as NumPy's `bincount` + `argmax` and the lectures'
 * code do; `nearest` to the tied class whose neighbour comes first in the order (distance, index).
 */
export type Ties = 'smallest' | 'nearest';
export const TIES: readonly Ties[] = ['smallest', 'nearest'];

/**
 * Majority vote among the first k neighbours of each query.
 * @param neighbours for at least k neighbours; one search serves every smaller k
 * @param labels     the label of each base row
 * @returns nQueries predicted labels
 */
export function vote(neighbours: Neighbours, labels: Uint8Array, k: number, ties: Ties): Uint8Array {
  if (k < 1 || k > neighbours.k) throw new RangeError(`a vote of ${k} among ${neighbours.k} neighbours`);
  const nClasses = labels.reduce((largest, label) => Math.max(largest, label), 0) + 1;
  const predictions = new Uint8Array(neighbours.nQueries);
  const counts = new Int32Array(nClasses);
  for (let i = 0; i < neighbours.nQueries; i++) {
    const nearest = neighbours.indices.subarray(i * neighbours.k, i * neighbours.k + k);
    counts.fill(0);
    for (const index of nearest) counts[labels[index]!]! += 1;
    predictions[i] = ties === 'smallest' ? smallestWinner(counts) : nearestWinner(counts, nearest, labels);
  }
  return predictions;
}

function smallestWinner(counts: Int32Array): number {
  let winner = 0;
  for (let label = 1; label < counts.length; label++) if (counts[label]! > counts[winner]!) winner = label;
  return winner;
}

function nearestWinner(counts: Int32Array, nearest: Int32Array, labels: Uint8Array): number {
  let winner = labels[nearest[0]!]!;
  for (const index of nearest) if (counts[labels[index]!]! > counts[winner]!) winner = labels[index]!;
  return winner;
}
