/*
 * Layouts of a layer's numbers for a few samples. Panels hold eight samples each, feature after feature: what is multiplied by
 * rows of weights. Blocks hold 24 features each, sample after sample: what is added up to gradients.
 */

/** Samples of a panel. */
export const PANEL: i32 = 8;
/** Bytes of a panel's numbers of one feature. */
export const CELL: usize = 32;
/** Features of a block: six sums of four, six operands and what they are multiplied by fit the registers. */
export const WIDTH: i32 = 24;
/** Bytes of a block's numbers of one sample. */
export const BLOCK_ROW: usize = 96;

/** Four numbers of each of four rows become the rows of their transpose. */
// @ts-ignore: decorator
@inline
function transpose4(from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const a = v128.load(from), b = v128.load(from + fromStride);
  const c = v128.load(from + 2 * fromStride), d = v128.load(from + 3 * fromStride);
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  v128.store(to, i64x2.shuffle(ab, cd, 0, 2));
  v128.store(to + toStride, i64x2.shuffle(ab, cd, 1, 3));
  const AB = i32x4.shuffle(a, b, 2, 6, 3, 7), CD = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to + 2 * toStride, i64x2.shuffle(AB, CD, 0, 2));
  v128.store(to + 3 * toStride, i64x2.shuffle(AB, CD, 1, 3));
}

/**
 * Makes a panel of nRows rows of n numbers; rows that a panel lacks count as zeros.
 * @param stride bytes from one row to the next
 */
export function packPanel(rows: usize, stride: usize, nRows: i32, n: i32, panel: usize): void {
  let j = 0;
  if (nRows == PANEL) {
    for (; j + 4 <= n; j += 4) {
      const from = rows + (<usize>j << 2), to = panel + <usize>j * CELL;
      transpose4(from, stride, to, CELL);
      transpose4(from + 4 * stride, stride, to + 16, CELL);
    }
  }
  for (; j < n; j++) {
    const to = panel + <usize>j * CELL;
    memory.fill(to, 0, CELL);
    for (let r: usize = 0; r < <usize>nRows; r++) store<f32>(to + (r << 2), load<f32>(rows + r * stride + (<usize>j << 2)));
  }
}

/** The other way round: all eight rows of a panel. */
export function unpackPanel(panel: usize, n: i32, rows: usize, stride: usize): void {
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const from = panel + <usize>j * CELL, to = rows + (<usize>j << 2);
    transpose4(from, CELL, to, stride);
    transpose4(from + 16, CELL, to + 4 * stride, stride);
  }
  for (; j < n; j++) {
    const from = panel + <usize>j * CELL;
    for (let r: usize = 0; r < 8; r++) store<f32>(rows + r * stride + (<usize>j << 2), load<f32>(from + (r << 2)));
  }
}

/**
 * Puts nRows rows of n numbers where blocks have the samples from `first` on.
 * @param nSamples of each block
 * @param out      blocks of 24 features, one after the other; what the last lacks is 0
 */
export function packBlocks(rows: usize, stride: usize, nRows: i32, n: i32, first: i32, nSamples: i32, out: usize): void {
  const blockBytes = <usize>nSamples * BLOCK_ROW;
  for (let r = 0; r < nRows; r++) {
    let from = rows + <usize>r * stride;
    let to = out + <usize>(first + r) * BLOCK_ROW;
    let j = 0;
    for (; j + WIDTH <= n; j += WIDTH) {
      const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32);
      const d = v128.load(from, 48), e = v128.load(from, 64), f = v128.load(from, 80);
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to, c, 32);
      v128.store(to, d, 48);
      v128.store(to, e, 64);
      v128.store(to, f, 80);
      from += BLOCK_ROW;
      to += blockBytes;
    }
    if (j == n) continue;
    memory.fill(to, 0, BLOCK_ROW);
    memory.copy(to, from, <usize>(n - j) << 2);
  }
}
