import type { Neighbours } from '../../kernels/backend.ts';
import { checkVoteOptions, type VoteOptions } from './options.ts';
import { weightOf } from './weights.ts';

/** How the neighbours of some queries voted. */
export interface RankedVotes {
  /** nQueries × nClasses: the share of each class in the votes, row-major; each row sums to 1. */
  readonly shares: Float64Array;
  /** nQueries × nClasses class numbers, the winner first: by their votes, ties as the options say. */
  readonly ranked: Uint8Array;
}

/**
 * The votes of all neighbours that were found, class by class, and the order of the classes: the first is the one that
 * `vote` gives.
 * @param neighbours for exactly as many as vote
 * @param labels     the label of each base row, each below nClasses
 * @throws UserError (usage) for an unknown metric, weights or rule for ties
 */
export function rankedVotes(
  neighbours: Neighbours,
  labels: Uint8Array,
  nClasses: number,
  options: VoteOptions,
): RankedVotes {
  checkVoteOptions(options);
  const { nQueries, k, indices } = neighbours;
  const { metric, ties, weights = 'uniform' } = options;
  const weight = weightOf(neighbours, metric, weights);
  const shares = new Float64Array(nQueries * nClasses);
  const ranked = new Uint8Array(nQueries * nClasses);
  const classes = Array.from({ length: nClasses }, (_, c) => c);
  const firstRank = new Float64Array(nClasses);
  for (let i = 0; i < nQueries; i++) {
    const votes = shares.subarray(i * nClasses, (i + 1) * nClasses);
    firstRank.fill(k); // of those without a vote: none comes first
    for (let rank = 0; rank < k; rank++) {
      const label = labels[indices[i * k + rank]!]!;
      if (votes[label]! === 0) firstRank[label] = Math.min(firstRank[label]!, rank);
      votes[label] = votes[label]! + weight(i, rank);
    }
    const tie = (a: number, b: number) => (ties === 'nearest' ? firstRank[a]! - firstRank[b]! : 0) || a - b;
    ranked.set(
      classes.toSorted((a, b) => votes[b]! - votes[a]! || tie(a, b)),
      i * nClasses,
    );
    const all = votes.reduce((sum, n) => sum + n, 0);
    for (let c = 0; c < nClasses; c++) votes[c] = votes[c]! / all;
  }
  return { shares, ranked };
}
