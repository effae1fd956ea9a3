import { ADD, packed4x8, STORE } from './tile4x8';

/*
 * Products of f32 matrices that are wide on both sides: both are packed, so that rows a power of two apart do not fight for
 * the same cache lines. Each element is summed over 512 numbers in ascending order, and these sums are added in ascending
 * order: neither tiling nor slicing changes a bit.
 */

/** Rows of a panel. */
const PANEL: i32 = 8;
/** Bytes of a panel's numbers of one column. */
const CELL: usize = 32;
/** Numbers that are summed over at a time: panels of them fit the first cache, rows the second. */
const DEPTH: i32 = 512;
/** Rows that are taken together. */
const ROWS: i32 = 64;
/** Columns of products that {@link largestWide} looks at together. */
const COLUMNS: i32 = 256;
/** What it keeps of a row: for each of four lanes the most, and whose it is. */
const BEST: usize = 32;

// @ts-ignore: decorator
@inline
function panelsOf(n: i32): i32 {
  return (n + PANEL - 1) / PANEL;
}

/** Bytes of n rows of d numbers once they are packed. */
// @ts-ignore: decorator
@inline
function packedBytes(n: i32, d: i32): usize {
  return <usize>panelsOf(n) * <usize>d * CELL;
}

/**
 * Packs panels [first, last) of n rows of d f32: of the first 512 columns one panel after the other, each column by column; then
 * of the next 512. Rows that are not there count as zeros.
 * @param out packedBytes(n, d)
 */
export function packWide(rows: usize, d: i32, n: i32, first: i32, last: i32, out: usize): void {
  const stride = <usize>d << 2;
  for (let from = 0; from < d; from += DEPTH) {
    const depth = min(DEPTH, d - from);
    for (let panel = first; panel < last; panel++) {
      const r0 = panel * PANEL, height = min(PANEL, n - r0);
      const at = rows + <usize>r0 * stride + (<usize>from << 2);
      let to = out + (<usize>from * <usize>panelsOf(n) + <usize>panel * <usize>depth) * CELL;
      let k = 0;
      if (height == PANEL) {
        for (; k + 4 <= depth; k += 4) {
          transpose4(at + (<usize>k << 2), stride, to);
          transpose4(at + (<usize>k << 2) + 4 * stride, stride, to + 16);
          to += 4 * CELL;
        }
      }
      for (; k < depth; k++) {
        memory.fill(to, 0, CELL);
        for (let r: usize = 0; r < <usize>height; r++) store<f32>(to + (r << 2), load<f32>(at + r * stride + (<usize>k << 2)));
        to += CELL;
      }
    }
  }
}

/** Four numbers of each of four rows become four cells' halves. */
// @ts-ignore: decorator
@inline
function transpose4(at: usize, stride: usize, to: usize): void {
  const a = v128.load(at), b = v128.load(at + stride), c = v128.load(at + 2 * stride), d = v128.load(at + 3 * stride);
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  v128.store(to, i64x2.shuffle(ab, cd, 0, 2));
  v128.store(to, i64x2.shuffle(ab, cd, 1, 3), CELL);
  const AB = i32x4.shuffle(a, b, 2, 6, 3, 7), CD = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(AB, CD, 0, 2), 2 * CELL);
  v128.store(to, i64x2.shuffle(AB, CD, 1, 3), 3 * CELL);
}

/**
 * out[i, j] = the products of packed rows and columns [j0, j1) of packed columns.
 * @param m    rows of a, at most 64
 * @param n    columns of b
 * @param tile 128 bytes of scratch
 */
function multiplyBlock(
  a: usize, m: i32, b: usize, n: i32, d: i32, j0: i32, j1: i32, out: usize, outStride: usize, tile: usize,
): void {
  for (let from = 0; from < d; from += DEPTH) {
    const bytes = <usize>min(DEPTH, d - from) * CELL;
    const rows = a + <usize>from * <usize>panelsOf(m) * CELL, columns = b + <usize>from * <usize>panelsOf(n) * CELL;
    for (let j = j0; j < j1; j += PANEL) {
      const panel = columns + <usize>(j / PANEL) * bytes;
      const to = out + (<usize>(j - j0) << 2);
      for (let i = 0; i < m; i += 4) {
        const four = rows + <usize>(i / PANEL) * bytes + (<usize>(i & 4) << 2);
        const at = to + <usize>i * outStride;
        if (i + 4 <= m && j + PANEL <= j1) packed4x8<f32>(four, panel, bytes, at, outStride, from == 0 ? STORE : ADD);
        else {
          packed4x8<f32>(four, panel, bytes, tile, CELL, STORE);
          addPart(tile, min(4, m - i), min(PANEL, j1 - j), at, outStride, from == 0);
        }
      }
    }
  }
}

function addPart(tile: usize, height: i32, width: i32, out: usize, outStride: usize, fresh: bool): void {
  for (let r: usize = 0; r < <usize>height; r++) {
    for (let c: usize = 0; c < <usize>width << 2; c += 4) {
      const sum = load<f32>(tile + r * CELL + c), at = out + r * outStride + c;
      store<f32>(at, fresh ? sum : load<f32>(at) + sum);
    }
  }
}

/** Bytes of scratch for {@link multiplyWide}. */
export function wideScratchBytes(d: i32): usize {
  return packedBytes(ROWS, d) + 128;
}

/**
 * Rows [first, last) of out = a bᵀ, for a (· × d), b (n × d), out (· × n).
 * @param b as {@link packWide} packs it
 */
export function multiplyWide(a: usize, d: i32, b: usize, n: i32, out: usize, first: i32, last: i32, scratch: usize): void {
  const outStride = <usize>n << 2;
  const tile = scratch + packedBytes(ROWS, d);
  for (let i = first; i < last; i += ROWS) {
    const m = min(ROWS, last - i);
    packWide(a + <usize>i * (<usize>d << 2), d, m, 0, panelsOf(m), scratch);
    multiplyBlock(scratch, m, b, n, d, 0, n, out + <usize>i * outStride, outStride, tile);
  }
}

/** Bytes of scratch for {@link largestWide}. */
export function largestScratchBytes(d: i32): usize {
  return wideScratchBytes(d) + ((<usize>(ROWS * COLUMNS)) << 2) + <usize>ROWS * BEST;
}

/**
 * For rows [first, last) of a the largest of the products with b less what is to be subtracted, and which it is: the first of
 * equals.
 * @param b       n rows, as {@link packWide} packs them
 * @param less    n f32, rounded up to a multiple of 8 with infinities
 * @param indices i32, by row, and `largest` f32
 */
export function largestWide(
  a: usize, d: i32, b: usize, n: i32, less: usize, first: i32, last: i32, indices: usize, largest: usize, scratch: usize,
): void {
  const tile = scratch + packedBytes(ROWS, d), products = tile + 128, best = products + ((<usize>(ROWS * COLUMNS)) << 2);
  const padded = panelsOf(n) * PANEL;
  const stride = <usize>COLUMNS << 2;
  for (let i = first; i < last; i += ROWS) {
    const m = min(ROWS, last - i);
    packWide(a + <usize>i * (<usize>d << 2), d, m, 0, panelsOf(m), scratch);
    for (let r: usize = 0; r < <usize>m; r++) {
      v128.store(best + r * BEST, f32x4.splat(-Infinity));
      v128.store(best + r * BEST, i32x4.splat(0), 16);
    }
    for (let j = 0; j < padded; j += COLUMNS) {
      const end = min(padded, j + COLUMNS);
      multiplyBlock(scratch, m, b, n, d, j, end, products, stride, tile);
      for (let r: usize = 0; r < <usize>m; r++) keepLargest(products + r * stride, less, j, end, best + r * BEST);
    }
    for (let r = 0; r < m; r++) {
      const at = <usize>(i + r) << 2, own = best + <usize>r * BEST;
      const lane = largestLane(own);
      store<f32>(largest + at, load<f32>(own + lane));
      store<i32>(indices + at, load<i32>(own + lane, 16));
    }
  }
}

function keepLargest(products: usize, less: usize, j0: i32, j1: i32, best: usize): void {
  let most = v128.load(best), whose = v128.load(best, 16);
  let index = i32x4.add(i32x4.splat(j0), i32x4(0, 1, 2, 3));
  for (let j = j0; j < j1; j += 4) {
    const x = f32x4.sub(v128.load(products), v128.load(less + (<usize>j << 2)));
    const more = f32x4.gt(x, most);
    most = v128.bitselect(x, most, more);
    whose = v128.bitselect(index, whose, more);
    index = i32x4.add(index, i32x4.splat(4));
    products += 16;
  }
  v128.store(best, most);
  v128.store(best, whose, 16);
}

/** Where the largest of four lanes is, in bytes; of equals, the one with the smallest index. */
function largestLane(best: usize): usize {
  let lane: usize = 0;
  for (let other: usize = 4; other < 16; other += 4) {
    const most = load<f32>(best + lane), x = load<f32>(best + other);
    if (x > most || (x == most && load<i32>(best + other, 16) < load<i32>(best + lane, 16))) lane = other;
  }
  return lane;
}
