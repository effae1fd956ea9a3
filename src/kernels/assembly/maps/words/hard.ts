import { BLOCK } from '../patch-dots';
import { blockDots, given, partStart, Words } from './model';

/** Below whatever a filter gives. */
const LEAST: f32 = -3.4e38;

/**
 * Counts, for every word, the patches of a row for which its filter gives most, the first of equals.
 * @param row    nPositions × 64 bytes: for each of eight lanes the most, and then whose it is
 * @param pooled grid × words, of this row of the grid
 */
export function hardRow(words: Words, from: usize, inverses: usize, dots: usize, row: usize, pooled: usize): void {
  const filters = words.words;
  const n = <usize>words.nPositions;
  for (let x: usize = 0; x < n; x++) {
    v128.store(row + (x << 6), f32x4.splat(LEAST));
    v128.store(row + (x << 6), f32x4.splat(LEAST), 16);
  }
  for (let block = 0; block < filters.nBlocks; block++) {
    blockDots(words, filters, block, from, dots);
    const k = <usize>(block * BLOCK) << 2;
    const s0 = v128.load(filters.scale + k), s1 = v128.load(filters.scale + k, 16);
    const o0 = v128.load(filters.offset + k), o1 = v128.load(filters.offset + k, 16);
    const i0 = i32x4.add(i32x4.splat(block * BLOCK), i32x4(0, 1, 2, 3)), i1 = i32x4.add(i0, i32x4.splat(4));
    for (let x: usize = 0; x < n; x++) {
      const inverse = v128.load32_splat(inverses + (x << 2));
      const at = dots + (x << 5), best = row + (x << 6);
      const g0 = given(at, inverse, s0, o0), g1 = given(at + 16, inverse, s1, o1);
      const b0 = v128.load(best), b1 = v128.load(best, 16);
      const more0 = f32x4.gt(g0, b0), more1 = f32x4.gt(g1, b1);
      v128.store(best, v128.bitselect(g0, b0, more0));
      v128.store(best, v128.bitselect(g1, b1, more1), 16);
      v128.store(best, v128.bitselect(i0, v128.load(best, 32), more0), 32);
      v128.store(best, v128.bitselect(i1, v128.load(best, 48), more1), 48);
    }
  }
  let x = 0;
  for (let part = 0; part < words.grid; part++) {
    const end = partStart(words, part + 1);
    for (; x < end; x++) {
      const at = pooled + (<usize>nearest8(row + (<usize>x << 6)) << 2);
      store<f32>(at, load<f32>(at) + 1);
    }
    pooled += <usize>(filters.nBlocks * BLOCK) << 2;
  }
}

/** Whose is the most of eight lanes; of equals, the first word's. */
function nearest8(best: usize): i32 {
  let most = LEAST;
  let word = i32.MAX_VALUE;
  for (let lane: usize = 0; lane < 32; lane += 4) {
    const value = load<f32>(best + lane), own = load<i32>(best + lane, 32);
    if (value < most || (value == most && own > word)) continue;
    most = value;
    word = own;
  }
  return word;
}
