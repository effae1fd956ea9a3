import type { KernelMapLayer } from './kernel-map.ts';

/** A layer's filters as 16-bit codes, and how patches are coded for them. */
export interface FilterCodes {
  /** nFilters × patch × patch × nChannels: each filter times `length`, rounded. */
  readonly codes: Int16Array;
  readonly length: number;
  /** The length that the codes of an image's longest patch have. */
  readonly patchLength: number;
  /** Filters of 3 × 3 pixels for minimal filtering: see {@link transformed}. Absent where patches are taken one by one. */
  readonly tiled?: Int16Array | undefined;
}

/** As long as a sum of products can be without leaving 32 bits. */
const LENGTH = 32767;
/** The same where it is four times as large, with room for what rounding many codes adds; and so that four codes fit 16 bits. */
const TILED_LENGTH = 32000;
const TILED_PATCH_LENGTH = 16382;
/** The least side of a map that has four tiles in a row. */
const LEAST_TILED_SIDE = 7;

/** What the rows and columns of a 3 × 3 filter are multiplied by for minimal filtering, each twice as large: integers. */
const TRANSFORM = [
  [2, 0, 0],
  [1, 1, 1],
  [1, -1, 1],
  [0, 0, 2],
] as const;

/**
 * A layer's filters as codes. Those that kernels/assembly/maps/winograd.ts can take are as long as their transform in 16
 * bits allows.
 * @param side of the maps that the layer takes
 */
export function filterCodes(
  { filters, patch, nChannels }: Pick<KernelMapLayer, 'filters' | 'patch' | 'nChannels'>,
  side: number,
): FilterCodes {
  const coded = (length: number) => Int16Array.from(filters, (weight) => Math.round(weight * length));
  if (patch !== 3 || nChannels % 8 !== 0 || side < LEAST_TILED_SIDE) {
    return { codes: coded(LENGTH), length: LENGTH, patchLength: LENGTH };
  }
  const largest = transformed(filters, nChannels).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  // Rounding adds at most 9 · 0.5 to a sum of nine codes.
  const length = Math.min(Math.floor((32767 - 5) / largest), TILED_LENGTH);
  const codes = coded(length);
  return { codes, length, patchLength: TILED_PATCH_LENGTH, tiled: Int16Array.from(transformed(codes, nChannels)) };
}

/**
 * Filters of 3 × 3 pixels as minimal filtering F(2 × 2, 3 × 3) takes them, four times as large.
 * Source: Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, arXiv 1509.09308.
 * @param filters n × 3 × 3 × nChannels
 * @returns n × 16 × nChannels
 */
function transformed(filters: Float32Array | Int16Array, nChannels: number): Float64Array {
  const n = filters.length / (9 * nChannels);
  const out = new Float64Array(n * 16 * nChannels);
  for (let k = 0; k < n; k++) {
    for (let place = 0; place < 16; place++) {
      const [down, across] = [TRANSFORM[place >> 2]!, TRANSFORM[place & 3]!];
      const to = (k * 16 + place) * nChannels;
      for (let p = 0; p < 9; p++) {
        const factor = down[Math.floor(p / 3)]! * across[p % 3]!;
        if (factor === 0) continue;
        const from = (k * 9 + p) * nChannels;
        for (let c = 0; c < nChannels; c++) out[to + c]! += factor * filters[from + c]!;
      }
    }
  }
  return out;
}
