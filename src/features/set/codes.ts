import { LARGEST_CODE } from '../../kernels/matrix.ts';
import type { NumberRange } from '../feature.ts';

/** How a number of a feature is kept in 16 bits: it is code · scale + offset. nFeatures each. */
export interface CodeRange {
  readonly scale: Float32Array;
  readonly offset: Float32Array;
}

/** Codes for numbers between known bounds. */
export function rangeOfBounds(ranges: readonly NumberRange[]): CodeRange {
  const each = (value: (range: NumberRange) => number): Float32Array =>
    Float32Array.from(ranges.flatMap((range) => new Array<number>(range.n).fill(value(range))));
  return {
    scale: each(({ least, most }) => (most - least) / (2 * LARGEST_CODE)),
    offset: each(({ least, most }) => (most + least) / 2),
  };
}

/** Numbers farther from the middle than those of a sample by more than this share become the largest code. */
const MARGIN = 1.5;

/**
 * Codes for numbers like those of a sample, column by column.
 * @param sample n × nFeatures, n at least 1
 */
export function rangeOfSample(sample: Float32Array, nFeatures: number): CodeRange {
  const least = sample.slice(0, nFeatures);
  const most = sample.slice(0, nFeatures);
  for (let i = nFeatures; i < sample.length; i++) {
    const j = i % nFeatures;
    const value = sample[i]!;
    if (value < least[j]!) least[j] = value;
    if (value > most[j]!) most[j] = value;
  }
  const offset = least.map((value, j) => (value + most[j]!) / 2);
  // A column that does not vary in the sample may do so elsewhere: its codes are as wide as its numbers are large.
  const scale = most.map((value, j) => {
    const half = (value - least[j]!) / 2 || Math.abs(value) || 1;
    return (MARGIN * half) / LARGEST_CODE;
  });
  return { scale, offset };
}

/**
 * Writes the codes of some rows into columns of a wider table.
 * @param values nRows × nFeatures
 * @param stride numbers from one row of `codes` to the next
 * @param at     where the first row's codes begin
 */
export function encodeRows(
  values: Float32Array,
  { scale, offset }: CodeRange,
  codes: Int16Array,
  stride: number,
  at: number,
): void {
  const nFeatures = scale.length;
  const perUnit = Float64Array.from(scale, (s) => 1 / s);
  for (let from = 0, to = at; from < values.length; from += nFeatures, to += stride) {
    for (let j = 0; j < nFeatures; j++) {
      const code = Math.floor((values[from + j]! - offset[j]!) * perUnit[j]! + 0.5);
      codes[to + j] = code > LARGEST_CODE ? LARGEST_CODE : code < -LARGEST_CODE ? -LARGEST_CODE : code;
    }
  }
}
