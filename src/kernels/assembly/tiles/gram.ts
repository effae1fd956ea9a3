import { COLUMN_BYTES, PANEL_BYTES, PANELS, TILE, tileAt } from './layout';
import { ADD, packed4x8 } from './tile4x8';

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

/** Samples whose products are summed in i32: 512 · 2047² is below 2^31. */
const SAMPLES: i32 = 512;

/** Bytes of scratch for a tile: both of its sides, packed, which fit a core's cache. */
export function gramScratchBytes(): usize {
  return 2 * <usize>PANELS * (<usize>SAMPLES << 4);
}

/**
 * Adds the products of some rows to one tile of a Gram matrix: sums of 512 rows in i32, which are added in f32.
 * @param rows    nRows × nCols i16, of magnitude at most 2047
 * @param tiles   the lower triangle of nCols × nCols f32
 * @param row     the tile: rows [256 · row, 256 · row + 256) of the matrix, and columns likewise
 * @param scratch gramScratchBytes() bytes
 */
export function addGramTile(
  rows: usize, nRows: i32, nCols: i32, tiles: usize, row: i32, column: i32, scratch: usize,
): void {
  const tile = tileAt(tiles, row, column);
  const i0 = row * TILE, i1 = min(i0 + TILE, nCols), j0 = column * TILE, j1 = min(j0 + TILE, nCols);
  const nPanelsI = (i1 - i0 + PANEL - 1) / PANEL, nPanelsJ = (j1 - j0 + PANEL - 1) / PANEL;
  const other = scratch + <usize>PANELS * (<usize>SAMPLES << 4);
  for (let from = 0; from < nRows; from += SAMPLES) {
    const to = min(from + SAMPLES, nRows);
    const bytes = <usize>((to - from + 1) >> 1) << 5;
    packCodes(rows, nCols, from, to, i0, i1, scratch);
    if (row != column) packCodes(rows, nCols, from, to, j0, j1, other);
    const columns = row == column ? scratch : other;
    for (let i = 0; i < nPanelsI; i++) {
      const b = scratch + <usize>i * bytes;
      const panel = tile + <usize>i * PANEL_BYTES;
      for (let j = 0; j < nPanelsJ; j++) {
        const a = columns + <usize>j * bytes, out = panel + <usize>(j << 3) * COLUMN_BYTES;
        packed4x8<i16>(a, b, bytes, out, COLUMN_BYTES, ADD);
        packed4x8<i16>(a + 16, b, bytes, out + 4 * COLUMN_BYTES, COLUMN_BYTES, ADD);
      }
    }
  }
}
