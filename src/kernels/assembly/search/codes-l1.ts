import { BASE_BLOCK, L1, QUERY_BLOCK, packedStride, scratchBase, scratchNorms, scratchTile, tileDistances } from './distances';
import { packSlots } from './dense';
import { measure } from './dense-f32';
import { Search, larger } from './search';

/*
 * L1 distances of f32 rows, by codes of 8 bits first (ops/search/codes.ts): a feature x has the code q in 0…255 for which
 * lowest + q step is nearest to it. With S the L1 distance of two rows' codes, an integer, and e what a row's codes are off by in
 * all, the rows are at least step S - e_a - e_b apart. Where that exceeds what both look for, the pair is dropped; all others
 * meet their features (dense-f32.ts).
 */

/** Covers what rounding may take from a bound: of n < 2^23 terms in f64, of a row's e and of a distance in f32. */
const SAFE: f64 = 1 - 1e-6;

/**
 * Writes the codes of rows [first, last), and what they are off by, rounded up; NaN or infinity where a feature is.
 * @param codes  rows of nFeatures bytes
 * @param errors f32 per row
 */
export function codeRows(
  nFeatures: i32, rows: usize, first: i32, last: i32, lowest: f32, step: f32, codes: usize, errors: usize,
): void {
  const most = max(abs(lowest), abs(lowest + 255 * step));
  // Of the rounding of lowest + q step, and of its difference from x, in f64; as much again for what underflows.
  const rounding = <f64>nFeatures * (<f64>most * 2.0 ** -50.0 + 2.0 ** -140.0);
  for (let r = first; r < last; r++) {
    const row = rows + ((<usize>r * <usize>nFeatures) << 2), out = codes + <usize>r * <usize>nFeatures;
    let error = 0.0;
    for (let p = 0; p < nFeatures; p++) {
      const x = load<f32>(row + (<usize>p << 2));
      const q = nearest<f32>(min<f32>(255, max<f32>(0, (x - lowest) / step)));
      store<u8>(out + <usize>p, q == q ? <u8>q : 0);
      error += abs(<f64>x - (<f64>lowest + <f64>q * <f64>step));
    }
    store<f32>(errors + (<usize>r << 2), <f32>((error + rounding) * (1 + 2.0 ** -22.0)));
  }
}

/** Compares slots [a0, a1) with slots [b0, b1), whose rows are f32 and have codes. */
export function searchCodesL1(
  metric: i32, search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32, scratch: usize,
): void {
  const nFeatures = search.nFeatures;
  const stride = packedStride(L1, nFeatures);
  const packedBase = scratchBase(L1, nFeatures, scratch);
  const norms = scratchNorms(L1, nFeatures, scratch);
  const tile = scratchTile(L1, nFeatures, scratch);
  const step = load<f64>(search.slacks);
  for (let i0 = a0; i0 < a1; i0 += QUERY_BLOCK) {
    const nq = min(QUERY_BLOCK, a1 - i0);
    packSlots(L1, nFeatures, search.sketches, i0, nq, scratch);
    for (let j0 = b0; j0 < b1; j0 += BASE_BLOCK) {
      const nb = min(BASE_BLOCK, b1 - j0);
      packSlots(L1, nFeatures, search.sketches, j0, nb, packedBase);
      tileDistances(L1, stride, scratch, norms, nq, packedBase, norms, nb, tile);
      for (let i = 0; i < nq; i++) {
        const a = i0 + i;
        const tileRow = tile + (<usize>(i * BASE_BLOCK) << 2);
        const error = <f64>load<f32>(search.lengths + (<usize>a << 2));
        for (let j = 0; j < nb; j++) {
          const b = j0 + j;
          const worst = larger(search.worst, a, b);
          if (worst < 0) continue;
          const errors = error + <f64>load<f32>(search.lengths + (<usize>b << 2));
          // NaN, which nothing exceeds, as long as nothing is known.
          const bound = (step * <f64>load<i32>(tileRow + (<usize>j << 2)) - errors) * SAFE;
          if (!(bound > <f64>reinterpret<f32>(worst))) measure(metric, search, flags, a, b);
        }
      }
    }
  }
}
