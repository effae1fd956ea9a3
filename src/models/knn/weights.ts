import type { Metric, Neighbours } from '../../kernels/backend.ts';

/**
 * How much the vote of a neighbour counts. `uniform`: 1. `distance`: 1 / distance, the Euclidean distance for `l2`; where
 * some of the k neighbours are at distance 0, only they vote, and each counts 1.
 * Source: scikit-learn's `KNeighborsClassifier(weights=…)`; Dudani, "The distance-weighted k-nearest-neighbor rule" (1976).
 */
export const WEIGHTS: readonly Weights[] = ['uniform', 'distance'];
export type Weights = 'uniform' | 'distance';

/**
 * The weight of a query's neighbour, by its place in `neighbours.distances`. Distances are exact integers, or f32; the root
 * and the quotient are each rounded to f64, so that every machine has the same bits.
 * @returns a function of the query and the rank of its neighbour, 0 for the nearest
 */
export function weightOf(
  { k, distances }: Neighbours,
  metric: Metric,
  weights: Weights,
): (query: number, rank: number) => number {
  if (weights === 'uniform') return () => 1;
  return (query, rank) => {
    const distance = distances[query * k + rank]!;
    if (distances[query * k] === 0) return distance === 0 ? 1 : 0; // the nearest comes first
    return 1 / (metric === 'l2' ? Math.sqrt(distance) : distance);
  };
}
