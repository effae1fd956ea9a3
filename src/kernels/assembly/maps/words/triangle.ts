import { BLOCK } from '../patch-dots';
import { blockDots, given, partStart, Words } from './model';

/** Bytes of what is summed for one patch: eight lanes of f64, so that whoever adds in another order finds the same f32. */
const LANES_BYTES: usize = 64;

/** Adds eight f32 to the lanes of a patch. */
// @ts-ignore: decorator
@inline
function addToLanes(lanes: usize, v: v128, w: v128): void {
  v128.store(lanes, f64x2.add(v128.load(lanes), f64x2.promote_low_f32x4(v)));
  v128.store(lanes, f64x2.add(v128.load(lanes, 16), f64x2.promote_low_f32x4(upper(v))), 16);
  v128.store(lanes, f64x2.add(v128.load(lanes, 32), f64x2.promote_low_f32x4(w)), 32);
  v128.store(lanes, f64x2.add(v128.load(lanes, 48), f64x2.promote_low_f32x4(upper(w))), 48);
}

// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return i64x2.shuffle(v, v, 1, 1);
}

/** One number for each patch: the sum of its lanes, divided and rounded to f32. */
// @ts-ignore: decorator
@inline
function sumLanes(lanes: usize, n: usize, divisor: f64, out: usize): void {
  for (let x: usize = 0; x < n; x++) {
    const v = f64x2.add(f64x2.add(v128.load(lanes), v128.load(lanes, 16)), f64x2.add(v128.load(lanes, 32), v128.load(lanes, 48)));
    store<f32>(out + (x << 2), <f32>((f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1)) / divisor));
    lanes += LANES_BYTES;
  }
}

/** The distance between a patch, the square of whose length is given, and four words: |w|² - 2 (w · c - |c|² / 2). */
// @ts-ignore: decorator
@inline
function distance(square: v128, g: v128): v128 {
  return f32x4.sqrt(f32x4.pmax(f32x4.splat(0), f32x4.sub(square, f32x4.add(g, g))));
}

/** Adds to `lanes` the squares of the coordinates of a row of patches. */
function addSquares(words: Words, from: usize, inverses: usize, dots: usize, lanes: usize): void {
  const filters = words.coordinates;
  for (let block = 0; block < filters.nBlocks; block++) {
    blockDots(words, filters, block, from, dots);
    const k = <usize>(block * BLOCK) << 2;
    const s0 = v128.load(filters.scale + k), s1 = v128.load(filters.scale + k, 16);
    const o0 = v128.load(filters.offset + k), o1 = v128.load(filters.offset + k, 16);
    for (let x: usize = 0; x < <usize>words.nPositions; x++) {
      const inverse = v128.load32_splat(inverses + (x << 2));
      const at = dots + (x << 5);
      const g0 = given(at, inverse, s0, o0), g1 = given(at + 16, inverse, s1, o1);
      addToLanes(lanes + x * LANES_BYTES, f32x4.mul(g0, g0), f32x4.mul(g1, g1));
    }
  }
}

/** Distances of a row of patches to every word, block by block; their sums are added to `lanes`. */
function storeDistances(words: Words, from: usize, inverses: usize, dots: usize, squares: usize, distances: usize, lanes: usize): void {
  const filters = words.words;
  for (let block = 0; block < filters.nBlocks; block++) {
    blockDots(words, filters, block, from, dots);
    const k = <usize>(block * BLOCK) << 2;
    const s0 = v128.load(filters.scale + k), s1 = v128.load(filters.scale + k, 16);
    const o0 = v128.load(filters.offset + k), o1 = v128.load(filters.offset + k, 16);
    for (let x: usize = 0; x < <usize>words.nPositions; x++) {
      const inverse = v128.load32_splat(inverses + (x << 2)), square = v128.load32_splat(squares + (x << 2));
      const at = dots + (x << 5);
      const d0 = distance(square, given(at, inverse, s0, o0)), d1 = distance(square, given(at + 16, inverse, s1, o1));
      v128.store(distances, d0);
      v128.store(distances, d1, 16);
      distances += 32;
      addToLanes(lanes + x * LANES_BYTES, d0, d1);
    }
  }
}

/**
 * Adds max(0, mean distance - distance) of every word for a row of patches.
 * @param row    72 · nPositions bytes, then words × nPositions f32
 * @param pooled grid × words, of this row of the grid
 */
export function triangleRow(words: Words, from: usize, inverses: usize, dots: usize, row: usize, pooled: usize): void {
  const n = <usize>words.nPositions, nBlocks = words.words.nBlocks;
  const lanes = row, squares = lanes + n * LANES_BYTES, means = squares + (n << 2), first = means + (n << 2);
  const none = f32x4.splat(0);
  memory.fill(lanes, 0, n * LANES_BYTES);
  addSquares(words, from, inverses, dots, lanes);
  sumLanes(lanes, n, 1, squares);
  memory.fill(lanes, 0, n * LANES_BYTES);
  storeDistances(words, from, inverses, dots, squares, first, lanes);
  sumLanes(lanes, n, <f64>words.nWords, means);
  let distances = first;
  for (let block = 0; block < nBlocks; block++) {
    let to = pooled + (<usize>(block * BLOCK) << 2);
    let x = 0;
    for (let part = 0; part < words.grid; part++) {
      const end = partStart(words, part + 1);
      let a0 = none, a1 = none;
      for (; x < end; x++) {
        const mean = v128.load32_splat(means + (<usize>x << 2));
        a0 = f32x4.add(a0, f32x4.pmax(none, f32x4.sub(mean, v128.load(distances))));
        a1 = f32x4.add(a1, f32x4.pmax(none, f32x4.sub(mean, v128.load(distances, 16))));
        distances += 32;
      }
      v128.store(to, f32x4.add(v128.load(to), a0));
      v128.store(to, f32x4.add(v128.load(to, 16), a1), 16);
      to += <usize>(nBlocks * BLOCK) << 2;
    }
  }
}
