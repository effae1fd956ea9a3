/** Filters that are taken together (assembly/maps/patch-dots.ts). */
export const BLOCK = 8;

/** The size of some filters: rows of patches, numbers in a row. */
export interface FilterSize {
  readonly n: number;
  readonly nRows: number;
  readonly run: number;
}

/**
 * Filters as assembly/maps/patch-dots.ts takes them: for each pair of numbers in a row of a patch, the pairs of eight
 * filters; zeros where there is no filter or no number.
 * @param codes n × nRows × run
 */
export function packedFilters(codes: Int16Array, { n, nRows, run }: FilterSize): Int16Array {
  const pairs = Math.ceil(run / 2);
  const packed = new Int16Array(Math.ceil(n / BLOCK) * BLOCK * nRows * pairs * 2);
  for (let k = 0; k < n; k++) {
    const block = Math.floor(k / BLOCK);
    for (let r = 0; r < nRows; r++) {
      for (let p = 0; p < run; p++) {
        const pair = (block * nRows + r) * pairs + (p >> 1);
        packed[(pair * BLOCK + (k % BLOCK)) * 2 + (p & 1)] = codes[(k * nRows + r) * run + p]!;
      }
    }
  }
  return packed;
}
