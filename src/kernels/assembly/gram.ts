/*
 * Gram matrices of rows of 16-bit codes: G[i, j] = the sum over samples of q[s, i] · q[s, j]. Sums of a few hundred samples
 * are exact in i32; they are added to f32, in the order of the samples.
 */

/** Columns of a panel: packed for the tile below. */
const PANEL: i32 = 8;

/**
 * Packs columns [first, last) of rows [from, to) into panels of eight columns: for each pair of rows the pairs of the eight
 * columns. A row or a column that is not there counts as zeros.
 * @param rows nCols i16 each
 * @param out  ceil((last - first) / 8) panels of ceil((to - from) / 2) · 32 bytes
 */
function packCodes(rows: usize, nCols: i32, from: i32, to: i32, first: i32, last: i32, out: usize): void {
  const stride = <usize>nCols << 1;
  for (let j = first; j < last; j += PANEL) {
    const width = min(PANEL, last - j);
    for (let s = from; s < to; s += 2) {
      const a = rows + <usize>s * stride + (<usize>j << 1);
      const hasNext = s + 1 < to;
      if (width == PANEL && hasNext) {
        const u = v128.load(a), v = v128.load(a + stride);
        v128.store(out, i16x8.shuffle(u, v, 0, 8, 1, 9, 2, 10, 3, 11));
        v128.store(out, i16x8.shuffle(u, v, 4, 12, 5, 13, 6, 14, 7, 15), 16);
      } else {
        memory.fill(out, 0, 32);
        for (let c = 0; c < width; c++) {
          store<i16>(out + (<usize>c << 2), load<i16>(a + (<usize>c << 1)));
          if (hasNext) store<i16>(out + (<usize>c << 2), load<i16>(a + stride + (<usize>c << 1)), 2);
        }
      }
      out += 32;
    }
  }
}

// @ts-ignore: decorator
@inline
function addDots(sums: v128, a: v128, b: v128): v128 {
  return i32x4.add(sums, i32x4.dot_i16x8_s(a, b));
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, s: v128, t: v128): void {
  v128.store(at, f32x4.add(v128.load(at), f32x4.convert_i32x4_s(s)));
  v128.store(at, f32x4.add(v128.load(at, 16), f32x4.convert_i32x4_s(t)), 16);
}

/** Four columns of one panel by the eight of another. */
// @ts-ignore: decorator
@inline
function tile4x8(a: usize, b: usize, bytes: usize, out: usize, outStride: usize): void {
  let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  for (let p: usize = 0; p < bytes; p += 32) {
    const u = v128.load(b + p), v = v128.load(b + p, 16);
    let x = v128.load32_splat(a + p);
    s0 = addDots(s0, x, u);
    t0 = addDots(t0, x, v);
    x = v128.load32_splat(a + p, 4);
    s1 = addDots(s1, x, u);
    t1 = addDots(t1, x, v);
    x = v128.load32_splat(a + p, 8);
    s2 = addDots(s2, x, u);
    t2 = addDots(t2, x, v);
    x = v128.load32_splat(a + p, 12);
    s3 = addDots(s3, x, u);
    t3 = addDots(t3, x, v);
  }
  addTo(out, s0, t0);
  addTo(out + outStride, s1, t1);
  addTo(out + 2 * outStride, s2, t2);
  addTo(out + 3 * outStride, s3, t3);
}

/** Columns of a of one panel after the other, by the columns of b. */
function addPanels(a: usize, nPanelsA: i32, b: usize, nPanelsB: i32, bytes: usize, out: usize, outStride: usize): void {
  for (let j = 0; j < nPanelsB; j++) {
    let columns = a;
    for (let i = 0; i < nPanelsA; i++) {
      const to = out + <usize>(i << 3) * outStride + (<usize>j << 5);
      tile4x8(columns, b, bytes, to, outStride);
      tile4x8(columns + 16, b, bytes, to + 4 * outStride, outStride);
      columns += bytes;
    }
    b += bytes;
  }
}

/** Samples whose products are summed in i32: 512 · 2047² is below 2^31. */
const SAMPLES: i32 = 512;

/** Bytes of scratch for a block of n columns by n. */
export function gramScratchBytes(n: i32): usize {
  const nPanels = <usize>((n + PANEL - 1) / PANEL);
  return 2 * nPanels * (<usize>SAMPLES << 4) + (nPanels << 3) * (nPanels << 5);
}

/**
 * Columns [i0, i1) by [j0, j1) of a Gram matrix, at most n each: sums of 512 samples in i32, which are added in f32.
 * @param rows    nRows × nCols i16, of magnitude at most 2047
 * @param out     nCols × nCols f32
 * @param scratch gramScratchBytes(n) bytes
 */
export function gramBlock(
  rows: usize, nRows: i32, nCols: i32, i0: i32, i1: i32, j0: i32, j1: i32, n: i32, out: usize, scratch: usize,
): void {
  const nPanels = <usize>((n + PANEL - 1) / PANEL);
  const b = scratch + nPanels * (<usize>SAMPLES << 4);
  const sums = b + nPanels * (<usize>SAMPLES << 4);
  const stride = nPanels << 5;
  memory.fill(sums, 0, (nPanels << 3) * stride);
  for (let from = 0; from < nRows; from += SAMPLES) {
    const to = min(from + SAMPLES, nRows);
    const bytes = <usize>((to - from + 1) >> 1) << 5;
    packCodes(rows, nCols, from, to, i0, i1, scratch);
    packCodes(rows, nCols, from, to, j0, j1, b);
    addPanels(scratch, (i1 - i0 + PANEL - 1) / PANEL, b, (j1 - j0 + PANEL - 1) / PANEL, bytes, sums, stride);
  }
  for (let i = i0; i < i1; i++) {
    memory.copy(out + ((<usize>i * <usize>nCols + <usize>j0) << 2), sums + <usize>(i - i0) * stride, <usize>(j1 - j0) << 2);
  }
}
