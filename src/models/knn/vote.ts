import { settingError } from '../../errors.ts';
import type { Neighbours } from '../../kernels/backend.ts';
import { checkArray, checkArrayLike, checkCount, checkElements, checkHas } from '../../util/checks.ts';
import { checkVoteOptions, type VoteOptions } from './options.ts';
import { weightOf } from './weights.ts';

/**
 * Majority vote among the first k neighbours of each query, for every k at once: votes are counted neighbour by
 * neighbour, the nearest first, and read off at each k. Weighted votes are summed in f64, in this order.
 * @param neighbours for at least the largest k; one search serves all
 * @param labels     the label of each base row
 * @param tell       called for every query and k with the votes of each class, which the next call overwrites; `at` is the place of k
 * @returns for each k, in the order of `ks`, nQueries predicted labels. Throws a RangeError for a k larger than the
 *   number of neighbours, and for indices without a label, such as negative ones
 * @throws UserError (usage) for an unknown metric, weights or rule for ties, and for a distance that is NaN
 */
export function voteForEach(
  neighbours: Neighbours,
  labels: Uint8Array,
  ks: readonly number[],
  options: VoteOptions,
  tell?: (at: number, query: number, votes: Float64Array, winner: number) => void,
): readonly Uint8Array[] {
  checkHas('neighbours', neighbours, 'indices', 'neighbours, such as backend.nearest finds');
  checkArray('indices of neighbours', neighbours.indices, Int32Array);
  checkArrayLike('distances of neighbours', neighbours.distances, 'the distances of neighbours');
  checkCount('k of neighbours', neighbours.k, 0);
  checkCount('nQueries of neighbours', neighbours.nQueries, 0);
  for (const name of ['indices', 'distances'] as const)
    checkElements(`${name} of neighbours`, neighbours[name], neighbours.nQueries * neighbours.k);
  checkArray('labels', labels, Uint8Array);
  checkVoteOptions(options);
  for (const k of ks) {
    if (typeof k !== 'number') throw settingError('k', 'a number of neighbours', k);
    if (!(Number.isInteger(k) && k >= 1 && k <= neighbours.k))
      throw new RangeError(`a vote of ${k} among ${neighbours.k} neighbours`);
  }
  const stranger = neighbours.indices.find((index) => index < 0 || index >= labels.length);
  if (stranger !== undefined) throw new RangeError(`${labels.length} labels: none for the neighbour ${stranger}`);
  if (Array.prototype.includes.call(neighbours.distances, Number.NaN)) {
    throw settingError('a distance of neighbours', 'a number', Number.NaN);
  }
  const { nQueries } = neighbours;
  const predictions = ks.map(() => new Uint8Array(nQueries));
  const byK = ks.map((k, at) => ({ k, at })).sort((a, b) => a.k - b.k);
  const { metric, ties, weights = 'uniform' } = options;
  const weight = weightOf(neighbours, metric, weights);
  const counts = new Float64Array(labels.reduce((largest, label) => Math.max(largest, label), 0) + 1);
  const firstRank = new Int32Array(counts.length);
  for (let i = 0; i < nQueries; i++) {
    counts.fill(0);
    let rank = 0;
    for (const { k, at } of byK) {
      for (; rank < k; rank++) {
        const label = labels[neighbours.indices[i * neighbours.k + rank]!]!;
        if (counts[label]! === 0) firstRank[label] = rank;
        counts[label]! += weight(i, rank);
      }
      const best = winner(counts, ties === 'nearest' ? firstRank : undefined);
      predictions[at]![i] = best;
      tell?.(at, i, counts, best);
    }
  }
  return predictions;
}

/**
 * Majority vote among the first k neighbours of each query. Throws a RangeError for a k larger than the number of neighbours, and
 * for indices without a label, such as negative ones.
 * @param neighbours such as `backend.nearest` finds, for at least k
 * @param labels     the label of each base row
 * @returns nQueries predicted labels
 * @throws UserError (usage) for an unknown metric, weights or rule for ties, and for what are neither neighbours nor labels
 */
export function vote(neighbours: Neighbours, labels: Uint8Array, k: number, options: VoteOptions): Uint8Array {
  return voteForEach(neighbours, labels, [k], options)[0]!;
}

/** The label with the most votes; ties go to the smallest `firstRank`, or to the smallest label. */
function winner(counts: Float64Array, firstRank: Int32Array | undefined): number {
  let best = 0;
  for (let label = 1; label < counts.length; label++) {
    const lead = counts[label]! - counts[best]!;
    if (lead > 0 || (lead === 0 && firstRank !== undefined && firstRank[label]! < firstRank[best]!)) best = label;
  }
  return best;
}
