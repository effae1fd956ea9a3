import type { MatrixF32 } from '../../kernels/matrix.ts';
import type { Random } from '../../util/random.ts';

/** Points for each centre that the start is chosen among: a sample is as good, and much faster. */
const SAMPLE = 5;

/**
 * A start for k-means: points far from each other, each drawn with a probability in proportion to its squared distance from
 * those drawn before. Among a sample of 5 k points. Source: Arthur & Vassilvitskii, "k-means++", SODA 2007.
 * @param points n × d
 * @param k      at most n
 * @returns k × d
 */
export function spreadPoints({ data, nRows, nCols: d }: MatrixF32, k: number, random: Random): Float32Array {
  const sample = random.permutation(nRows).subarray(0, SAMPLE * k);
  const points = new Float32Array(sample.length * d);
  for (const [to, from] of sample.entries()) points.set(data.subarray(from * d, (from + 1) * d), to * d);
  const distances = new Float64Array(sample.length).fill(Number.POSITIVE_INFINITY);
  const chosen = new Float32Array(k * d);
  for (let c = 0; c < k; c++) {
    const from = c === 0 ? random.integer(sample.length) : drawn(distances, random);
    const centre = points.slice(from * d, (from + 1) * d);
    chosen.set(centre, c * d);
    for (let i = 0, at = 0; i < distances.length; i++) {
      let square = 0;
      for (let j = 0; j < d; j++, at++) {
        const difference = points[at]! - centre[j]!;
        square += difference * difference;
      }
      if (square < distances[i]!) distances[i] = square;
    }
  }
  return chosen;
}

/** An index with a probability in proportion to its weight; any one, if all weights are 0. */
function drawn(weights: Float64Array, random: Random): number {
  let total = 0;
  for (const weight of weights) total += weight;
  if (total === 0) return random.integer(weights.length);
  let left = random.uniform() * total;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    last = i;
    left -= weight;
    if (left < 0) break;
  }
  return last;
}
