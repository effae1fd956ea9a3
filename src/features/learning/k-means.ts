import type { Backend, Watch } from '../../kernels/backend.ts';
import { type MatrixF32, matrix } from '../../kernels/matrix.ts';
import { inStages } from './stages.ts';

/**
 * Lloyd's rounds of k-means: each point belongs to the nearest centre, the first of equals, and a centre is its points'
 * mean. A centre without points moves to the point farthest from its own centre, which is then its only one. They end
 * early once no point changes its centre. Source: Lloyd, IEEE Transactions on Information Theory 28, 1982.
 * @param points n × d
 * @param start  k × d, k at most n
 * @returns k × d
 */
export async function kMeans(
  backend: Backend,
  points: MatrixF32,
  { start, rounds, ...watch }: Watch & { readonly start: Float32Array; readonly rounds: number },
): Promise<Float32Array> {
  const { data, nRows: n, nCols: d } = points;
  const k = start.length / d;
  const centres = start.slice();
  let before = new Int32Array();
  const stage = inStages(watch, rounds);
  for (let round = 0; round < rounds; round++) {
    const less = Float32Array.from(halfSquares(centres, d));
    const { indices: own, values } = await backend.largestProducts(points, matrix(centres, k, d), less, stage(1));
    if (before.length === n && own.every((c, i) => c === before[i])) break;
    before = own.slice();
    const counts = new Int32Array(k);
    for (const c of own) counts[c]!++;
    fillEmpty(counts, own, () => farthestFirst(halfSquares(data, d), values));
    const sums = new Float64Array(k * d);
    for (let i = 0; i < n; i++) {
      const to = own[i]! * d;
      for (let j = 0; j < d; j++) sums[to + j] = sums[to + j]! + data[i * d + j]!;
    }
    for (let p = 0; p < sums.length; p++) centres[p] = sums[p]! / counts[Math.floor(p / d)]!;
  }
  return centres;
}

/** |row|² / 2 of each row. */
function halfSquares(rows: Float32Array, d: number): Float64Array {
  return Float64Array.from({ length: rows.length / d }, (_, i) => {
    let squares = 0;
    for (let j = i * d; j < (i + 1) * d; j++) squares += rows[j]! * rows[j]!;
    return squares / 2;
  });
}

/** Points from the one farthest from its centre on: |p - c|² / 2 is |p|² / 2 - (p · c - |c|² / 2). */
function farthestFirst(halves: Float64Array, products: Float32Array): Int32Array {
  const distances = halves.map((half, i) => half - products[i]!);
  return Int32Array.from(distances.keys()).sort((a, b) => distances[b]! - distances[a]! || a - b);
}

/** Gives each centre without points one of those that are farthest from their own, but no other centre's last. */
function fillEmpty(counts: Int32Array, own: Int32Array, farthest: () => Int32Array): void {
  const empty = [...counts.keys()].filter((c) => counts[c] === 0);
  if (empty.length === 0) return;
  const candidates = farthest().values();
  for (const c of empty) {
    for (const point of candidates) {
      if (counts[own[point]!]! < 2) continue;
      counts[own[point]!]!--;
      own[point] = c;
      counts[c] = 1;
      break;
    }
  }
}
