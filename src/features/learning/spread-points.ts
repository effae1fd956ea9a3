import type { Backend, Watch } from '../../kernels/backend.ts';
import type { MatrixF32 } from '../../kernels/matrix.ts';
import type { Random } from '../../util/random.ts';

/** Points for each centre that the start is chosen among: a sample is as good, and much faster. */
const SAMPLE = 5;
/** Squared distances below this share of the points' squared lengths are rounding. */
const ROUNDING = 1e-6;

/**
 * A start for k-means: points far from each other, each drawn with a probability in proportion to its squared distance from
 * those drawn before. Among a sample of 5 k points. Source: Arthur & Vassilvitskii, "k-means++", SODA 2007.
 * @param points n × d
 * @param k      at most n
 * @returns k × d
 */
export async function spreadPoints(
  backend: Backend,
  { data, nRows, nCols: d }: MatrixF32,
  { k, random, signal, onProgress }: Watch & { readonly k: number; readonly random: Random },
): Promise<Float32Array> {
  const sample = random.permutation(nRows).subarray(0, SAMPLE * k);
  const points = backend.float32(sample.length, d);
  const centre = backend.float32(1, d);
  const products = backend.float32(sample.length, 1);
  const chosen = new Float32Array(k * d);
  try {
    for (const [to, from] of sample.entries()) points.data.set(data.subarray(from * d, (from + 1) * d), to * d);
    const squares = Float64Array.from(sample, (_, i) => squaredLength(points.data.subarray(i * d, (i + 1) * d)));
    const distances = new Float64Array(sample.length).fill(Number.POSITIVE_INFINITY);
    for (let c = 0; c < k; c++) {
      signal?.throwIfAborted();
      const own = c === 0 ? random.integer(sample.length) : drawn(distances, random);
      centre.data.set(points.data.subarray(own * d, (own + 1) * d));
      chosen.set(centre.data, c * d);
      await backend.multiplyTransposed(points, centre, products);
      for (let i = 0; i < distances.length; i++) {
        const lengths = squares[i]! + squares[own]!;
        const square = lengths - 2 * products.data[i]!;
        distances[i] = Math.min(distances[i]!, square > ROUNDING * lengths ? square : 0);
      }
      onProgress?.(c + 1, k);
    }
    return chosen;
  } finally {
    backend.free(points, centre, products);
  }
}

function squaredLength(row: Float32Array): number {
  let squares = 0;
  for (const x of row) squares += x * x;
  return squares;
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
