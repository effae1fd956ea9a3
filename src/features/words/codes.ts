import type { PatchFilters } from '../../kernels/maps/words.ts';
import { N_CHANNELS } from '../image.ts';
import type { PatchWhitening } from '../learning/patch-whitening.ts';

const LARGEST = 32767;

/** What is done to a patch before words see it. */
export interface Preparation extends PatchWhitening {
  /** Pixels a side. */
  readonly patch: number;
  readonly normalise: boolean;
}

/**
 * The products of whitened patches with some vectors, less what is to be subtracted, as filters of bytes: whitening is
 * linear, so it goes into the filters. Where patches are normalised a filter's codes sum to 0, so that brightness alone
 * changes nothing.
 * @param vectors n × d
 * @param less    n
 */
export function patchFilters(vectors: Float32Array, less: Float64Array, preparation: Preparation): PatchFilters {
  const { mean, normalise } = preparation;
  const d = mean.length;
  const n = vectors.length / d;
  const codes = new Int16Array(n * d);
  const scale = new Float32Array(n);
  const offset = new Float32Array(n);
  const places = innermostChannels(preparation.patch);
  for (let k = 0; k < n; k++) {
    const filter = unwhitened(vectors.subarray(k * d, (k + 1) * d), preparation);
    let constant = less[k]!;
    for (let j = 0; j < d; j++) constant += filter[j]! * mean[j]!;
    const sum = filter.reduce((total, weight) => total + weight, 0);
    // Of bytes less 128: normalised, what all have in common has no say; else a pixel is a byte / 255.
    const weights = filter.map((weight) => (normalise ? weight - sum / d : weight / 255));
    if (!normalise) constant -= (sum * 128) / 255;
    const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    const unit = largest / LARGEST;
    const rounded =
      unit > 0
        ? wholeNumbers(
            weights.map((weight) => weight / unit),
            normalise,
          )
        : new Int16Array(d);
    places.forEach((from, to) => {
      codes[k * d + to] = rounded[from]!;
    });
    scale[k] = unit;
    offset[k] = constant;
  }
  return { n, codes, scale, offset };
}

/** The filter of patches that gives the product of whitened ones with a vector: the matrix's transpose times the vector. */
function unwhitened(vector: Float32Array, { matrix }: Preparation): Float64Array {
  const d = vector.length;
  const filter = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    const share = vector[i]!;
    for (let j = 0; j < d; j++) filter[j] = filter[j]! + share * matrix[i * d + j]!;
  }
  return filter;
}

/** For each number of a patch, row by row and channels innermost, where it is plane by plane. */
const innermostChannels = (side: number): readonly number[] =>
  Array.from(
    { length: N_CHANNELS * side * side },
    (_, i) => (i % N_CHANNELS) * side * side + Math.floor(i / N_CHANNELS),
  );

/** Weights rounded to whole numbers; balanced, those that were rounded farthest are moved by 1 until they sum to 0. */
function wholeNumbers(weights: Float64Array, balanced: boolean): Int16Array {
  const whole = Int16Array.from(weights, (weight) => Math.round(weight));
  const sum = whole.reduce((total, code) => total + code, 0);
  if (!balanced || sum === 0) return whole;
  const step = Math.sign(sum);
  const excess = (i: number): number => step * (whole[i]! - weights[i]!);
  const order = [...whole.keys()].sort((a, b) => excess(b) - excess(a) || a - b);
  for (const i of order.slice(0, Math.abs(sum))) whole[i] = whole[i]! - step;
  return whole;
}
