import { COLUMN_BYTES, elementAt, PANEL_BYTES, PANELS, TILE, TILE_BYTES, tileAt } from './layout';
import { packed4x8, SUBTRACT } from './tile4x8';

/*
 * Cholesky's factorisation A = L Lᵀ over the tiles of a lower triangle, in place, tile column after tile column: the tile on
 * the diagonal in f64, then the tiles below it, then all that is to the right of them loses their products. Each element is
 * computed in one order, whoever computes it.
 */

/** Bytes of scratch for {@link factorDiagonalTile}: the tile in f64, row by row. */
export function factorScratchBytes(): usize {
  return <usize>(TILE * TILE) << 3;
}

/** The sum of the first n products of two rows of f64. */
// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, n: i32): f64 {
  const whole = <usize>(n & ~3) << 3;
  let s = f64x2.splat(0), t = s;
  let p: usize = 0;
  for (; p < whole; p += 32) {
    s = f64x2.add(s, f64x2.mul(v128.load(a + p), v128.load(b + p)));
    t = f64x2.add(t, f64x2.mul(v128.load(a + p, 16), v128.load(b + p, 16)));
  }
  s = f64x2.add(s, t);
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  for (; p < <usize>n << 3; p += 8) sum += load<f64>(a + p) * load<f64>(b + p);
  return sum;
}

/**
 * Factors a tile on the diagonal, in f64. What is above its diagonal becomes 0, and rows from nRows on those of the identity.
 * @param scratch factorScratchBytes() bytes
 * @returns nRows; if the matrix is not positive definite, the row where that is seen, and the tile is as it was
 */
export function factorDiagonalTile(tiles: usize, at: i32, nRows: i32, scratch: usize): i32 {
  const tile = tileAt(tiles, at, at);
  for (let i = 0; i < nRows; i++) {
    const row = scratch + (<usize>(i * TILE) << 3);
    for (let j = 0; j <= i; j++) {
      const other = scratch + (<usize>(j * TILE) << 3);
      const rest = <f64>load<f32>(elementAt(tile, i, j)) - dot(row, other, j);
      const place = row + (<usize>j << 3);
      if (j < i) {
        store<f64>(place, rest / load<f64>(other + (<usize>j << 3)));
        continue;
      }
      if (!(rest > 0)) return i;
      store<f64>(place, Math.sqrt(rest));
    }
  }
  memory.fill(tile, 0, TILE_BYTES);
  for (let i = 0; i < nRows; i++) {
    for (let j = 0; j <= i; j++) {
      store<f32>(elementAt(tile, i, j), <f32>load<f64>(scratch + (<usize>(i * TILE + j) << 3)));
    }
  }
  for (let i = nRows; i < TILE; i++) store<f32>(elementAt(tile, i, i), 1);
  return nRows;
}

/** out[c, r] -= the sum over k < n of a[k, c] · b[k, r], for the rows c of one panel and r of another: eight columns of a panel. */
// @ts-ignore: decorator
@inline
function subtractDots(a: usize, b: usize, n: i32, out: usize): void {
  const bytes = <usize>n * COLUMN_BYTES;
  packed4x8<f32>(a, b, bytes, out, COLUMN_BYTES, SUBTRACT);
  packed4x8<f32>(a + 16, b, bytes, out + 4 * COLUMN_BYTES, COLUMN_BYTES, SUBTRACT);
}

/** A becomes A L^-T for the tile in a row of the tile column `at`, where L is on the diagonal: eight columns after eight columns. */
export function solveTile(tiles: usize, row: i32, at: i32): void {
  const tile = tileAt(tiles, row, at), diagonal = tileAt(tiles, at, at);
  for (let p = 0; p < PANELS; p++) {
    const panel = tile + <usize>p * PANEL_BYTES;
    for (let c0 = 0; c0 < TILE; c0 += 8) {
      const rows = diagonal + <usize>(c0 >> 3) * PANEL_BYTES, out = panel + <usize>c0 * COLUMN_BYTES;
      subtractDots(rows, panel, c0, out);
      for (let c = c0; c < c0 + 8; c++) {
        const column = panel + <usize>c * COLUMN_BYTES;
        let s = v128.load(column), t = v128.load(column, 16);
        for (let k = c0; k < c; k++) {
          const l = v128.load32_splat(elementAt(diagonal, c, k)), before = panel + <usize>k * COLUMN_BYTES;
          s = f32x4.sub(s, f32x4.mul(l, v128.load(before)));
          t = f32x4.sub(t, f32x4.mul(l, v128.load(before, 16)));
        }
        const d = v128.load32_splat(elementAt(diagonal, c, c));
        v128.store(column, f32x4.div(s, d));
        v128.store(column, f32x4.div(t, d), 16);
      }
    }
  }
}

/** Tiles [first, last) of a row of tiles lose the products of its tile in column `at` and of those of their own rows. */
export function updateTiles(tiles: usize, row: i32, first: i32, last: i32, at: i32): void {
  const b = tileAt(tiles, row, at);
  for (let column = first; column < last; column++) {
    const out = tileAt(tiles, row, column);
    for (let j = 0; j < PANELS; j++) {
      const a = tileAt(tiles, column, at) + <usize>j * PANEL_BYTES;
      for (let i = 0; i < PANELS; i++) {
        const panel = b + <usize>i * PANEL_BYTES;
        const to = out + <usize>i * PANEL_BYTES + <usize>(j << 3) * COLUMN_BYTES;
        subtractDots(a, panel, TILE, to);
      }
    }
  }
}
