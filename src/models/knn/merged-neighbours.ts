import type { Neighbours } from '../../kernels/backend.ts';

/**
 * The k nearest of two searches for the same queries, among rows and among those behind them: ordered by (distance, index), as if
 * they had been one. Where both found fewer, all of them.
 * @param first the index of the second search's first row
 */
export function mergedNeighbours(a: Neighbours, b: Neighbours, first: number, k: number): Neighbours {
  const { nQueries } = a;
  const n = Math.min(k, a.k + b.k);
  const indices = new Int32Array(nQueries * n);
  const distances = new Float32Array(nQueries * n);
  for (let q = 0; q < nQueries; q++) {
    let [i, j] = [q * a.k, q * b.k];
    const [aEnd, bEnd] = [i + a.k, j + b.k];
    for (let to = q * n; to < (q + 1) * n; to++) {
      // Of equals, the one with the lower index: it was found by the first search.
      if (j === bEnd || (i < aEnd && a.distances[i]! <= b.distances[j]!)) {
        indices[to] = a.indices[i]!;
        distances[to] = a.distances[i++]!;
      } else {
        indices[to] = b.indices[j]! + first;
        distances[to] = b.distances[j++]!;
      }
    }
  }
  return { nQueries, k: n, indices, distances };
}
