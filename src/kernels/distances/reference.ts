import type { Metric } from '../backend.ts';
import type { RowData } from '../matrix.ts';

/** The L1 distance between two images: sum of |a_p - b_p|. Source: Stanford CS231n, "Image Classification". */
export function l1Distance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let p = 0; p < a.length; p++) sum += Math.abs(a[p]! - b[p]!);
  return sum;
}

/** The square of the L2 distance between two images: sum of (a_p - b_p)². The lecture takes its root; the order is the same. */
export function squaredL2Distance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let p = 0; p < a.length; p++) {
    const difference = a[p]! - b[p]!;
    sum += difference * difference;
  }
  return sum;
}

/**
 * The cosine distance between two rows: 1 - a·b / sqrt(|a|² |b|²), each step rounded to f64 and the result to f32. Products
 * of pixels are exact integers. A row of zeros is at distance 1 from every row, as in scikit-learn's `cosine_distances`.
 */
export function cosineDistance(a: Uint8Array | Float32Array, b: Uint8Array | Float32Array): number {
  const product = (x: number, y: number) => x * y;
  const squared = featureSum(a, a, product) * featureSum(b, b, product);
  const distance = squared === 0 ? 1 : 1 - featureSum(a, b, product) / Math.sqrt(squared);
  return Math.fround(Math.max(0, distance));
}

/** Between rows of bytes, by metric. */
export const DISTANCES: Readonly<Record<Metric, (a: Uint8Array, b: Uint8Array) => number>> = {
  l1: l1Distance,
  l2: squaredL2Distance,
  cosine: cosineDistance,
};

/** The sum of a term of each feature, in the order that {@link Neighbours.distances} defines. */
function featureSum(
  a: Uint8Array | Float32Array,
  b: Uint8Array | Float32Array,
  term: (x: number, y: number) => number,
): number {
  const sums = [0, 0];
  for (let p = 0; p < a.length; p++) sums[p % 2]! += term(a[p]!, b[p]!);
  return sums[0]! + sums[1]!;
}

/** Between rows of f32 features, as {@link Neighbours.distances} defines it. */
function featureDistance(metric: Metric, a: Float32Array, b: Float32Array): number {
  if (metric === 'cosine') return cosineDistance(a, b);
  return Math.fround(featureSum(a, b, (x, y) => (metric === 'l2' ? (x - y) * (x - y) : Math.abs(x - y))));
}

/** Between rows of any kind. */
export function distanceOf(metric: Metric, a: RowData, b: RowData): number {
  return a instanceof Uint8Array && b instanceof Uint8Array
    ? DISTANCES[metric](a, b)
    : featureDistance(metric, a as Float32Array, b as Float32Array);
}
