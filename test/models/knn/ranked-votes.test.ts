import { describe, expect, test } from 'vitest';
import type { Metric, Neighbours } from '../../../src/kernels/backend.ts';
import { rankedVotes } from '../../../src/models/knn/ranked-votes.ts';
import { TIES } from '../../../src/models/knn/ties.ts';
import { vote } from '../../../src/models/knn/vote.ts';
import { WEIGHTS } from '../../../src/models/knn/weights.ts';
import { Random } from '../../../src/util/random.ts';

const neighboursOf = (distances: readonly number[], indices = distances.map((_, i) => i)): Neighbours => ({
  nQueries: 1,
  k: distances.length,
  indices: Int32Array.from(indices),
  distances: Int32Array.from(distances),
});

test('the shares of the votes, the most of them first', () => {
  const labels = Uint8Array.of(2, 0, 2, 1, 2, 0, 2);
  const { shares, ranked } = rankedVotes(neighboursOf([1, 2, 3, 4, 5, 6, 7]), labels, 4, {
    metric: 'l1',
    ties: 'smallest',
  });
  expect([...shares]).toEqual([2 / 7, 1 / 7, 4 / 7, 0]);
  expect([...ranked]).toEqual([2, 0, 1, 3]);
});

test.each([
  ['smallest', [1, 3, 0, 2]],
  ['nearest', [3, 1, 0, 2]],
] as const)('a tie goes to the %s', (ties, order) => {
  const labels = Uint8Array.of(3, 1, 1, 3);
  expect([...rankedVotes(neighboursOf([1, 2, 3, 4]), labels, 4, { metric: 'l2', ties }).ranked]).toEqual(order);
});

test('votes that weigh 1 / distance: by hand', () => {
  const labels = Uint8Array.of(1, 0, 0);
  const options = { metric: 'l2', ties: 'smallest', weights: 'distance' } as const;
  const { shares, ranked } = rankedVotes(neighboursOf([4, 16, 25]), labels, 2, options); // squares of 2, 4 and 5
  expect(shares[1]).toBeCloseTo(0.5 / (0.5 + 0.25 + 0.2), 14);
  expect([...ranked]).toEqual([1, 0]);
});

describe('the first is always the one that vote gives', () => {
  const random = Random.seeded(4, 0);
  const options = (['l1', 'l2', 'cosine'] as const satisfies readonly Metric[]).flatMap((metric) =>
    TIES.flatMap((ties) => WEIGHTS.map((weights) => ({ metric, ties, weights }))),
  );
  test.each(options)('$metric, ties: $ties, weights: $weights', (own) => {
    const [nQueries, k, nClasses] = [400, 6, 4];
    const labels = Uint8Array.from({ length: 50 }, () => random.integer(nClasses));
    const indices = Int32Array.from({ length: nQueries * k }, () => random.integer(50));
    const distances = new Int32Array(nQueries * k);
    for (let i = 0; i < nQueries; i++) {
      const drawn = Array.from({ length: k }, () => random.integer(8)); // some are 0, many are equal
      distances.set(drawn.sort(), i * k);
    }
    const neighbours = { nQueries, k, indices, distances };
    const { shares, ranked } = rankedVotes(neighbours, labels, nClasses, own);
    const winners = vote(neighbours, labels, k, own);
    for (let i = 0; i < nQueries; i++) {
      expect(ranked[i * nClasses]).toBe(winners[i]);
      const row = shares.subarray(i * nClasses, (i + 1) * nClasses);
      expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });
});
