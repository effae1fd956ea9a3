import { BLOCK } from '../patch-dots';
import { blockDots, given, partStart, Words } from './model';

/**
 * Adds max(0, x - t) and max(0, -x - t) of what every word gives for a row of patches.
 * @param inverses nPositions f32
 * @param pooled   grid × 2 × words, of this row of the grid
 */
export function thresholdRow(words: Words, from: usize, inverses: usize, dots: usize, pooled: usize): void {
  const filters = words.words;
  const half = <usize>(filters.nBlocks * BLOCK) << 2;
  const t = f32x4.splat(words.threshold), none = f32x4.splat(0);
  for (let block = 0; block < filters.nBlocks; block++) {
    blockDots(words, filters, block, from, dots);
    const k = <usize>(block * BLOCK) << 2;
    const s0 = v128.load(filters.scale + k), s1 = v128.load(filters.scale + k, 16);
    const o0 = v128.load(filters.offset + k), o1 = v128.load(filters.offset + k, 16);
    let to = pooled + k;
    let x = 0;
    for (let part = 0; part < words.grid; part++) {
      const end = partStart(words, part + 1);
      let more0 = none, more1 = none, less0 = none, less1 = none;
      for (; x < end; x++) {
        const inverse = v128.load32_splat(inverses + (<usize>x << 2));
        const at = dots + (<usize>x << 5);
        const g0 = given(at, inverse, s0, o0), g1 = given(at + 16, inverse, s1, o1);
        more0 = f32x4.add(more0, f32x4.pmax(none, f32x4.sub(g0, t)));
        more1 = f32x4.add(more1, f32x4.pmax(none, f32x4.sub(g1, t)));
        less0 = f32x4.add(less0, f32x4.pmax(none, f32x4.sub(f32x4.neg(g0), t)));
        less1 = f32x4.add(less1, f32x4.pmax(none, f32x4.sub(f32x4.neg(g1), t)));
      }
      v128.store(to, f32x4.add(v128.load(to), more0));
      v128.store(to, f32x4.add(v128.load(to, 16), more1), 16);
      v128.store(to + half, f32x4.add(v128.load(to + half), less0));
      v128.store(to + half, f32x4.add(v128.load(to + half, 16), less1), 16);
      to += half << 1;
    }
  }
}
