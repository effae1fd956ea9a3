import { packed4x8, STORE, SUBTRACT } from '../tiles/tile4x8';

/*
 * Inverses of symmetric positive definite matrices, in f64 and in place: the lower triangle in square tiles, swept tile column
 * after tile column (Gauss-Jordan elimination that keeps symmetry). Source: Goodnight, "A tutorial on the SWEEP operator", The American
 * Statistician 33, 1979. Each element is computed in one order, whoever computes it.
 *
 * A tile holds panels of 4 rows, each column by column. Those on the diagonal are whole; rows and columns beyond the matrix are
 * those of the identity.
 */

/** Rows, and columns, of a tile. */
const TILE: i32 = 128;
const PANEL: i32 = 4;
const PANELS: i32 = 32;
/** Bytes of a panel's numbers of one column. */
const CELL: usize = 32;
const PANEL_BYTES: usize = 4096;
const TILE_BYTES: usize = 131072;

// @ts-ignore: decorator
@inline
function tileAt(tiles: usize, row: i32, column: i32): usize {
  return tiles + <usize>(((row * (row + 1)) >> 1) + column) * TILE_BYTES;
}

// @ts-ignore: decorator
@inline
function elementAt(tile: usize, r: i32, c: i32): usize {
  return tile + <usize>(r >> 2) * PANEL_BYTES + <usize>c * CELL + (<usize>(r & 3) << 3);
}

/** A tile becomes the transpose of another. */
function transposeTile(from: usize, to: usize): void {
  for (let r = 0; r < TILE; r++) {
    for (let c = 0; c < TILE; c++) store<f64>(elementAt(to, c, r), load<f64>(elementAt(from, r, c)));
  }
}

/** A row of tiles of an n × n matrix, of whose rows only what is left of the diagonal is read. */
export function loadInverseRow(matrix: usize, n: i32, tiles: usize, row: i32): void {
  for (let column = 0; column <= row; column++) {
    const tile = tileAt(tiles, row, column);
    for (let r = 0; r < TILE; r++) {
      const i = row * TILE + r;
      for (let c = 0; c < TILE; c++) {
        const j = column * TILE + c;
        let x: f64 = i == j ? 1 : 0;
        if (i < n && j < n) x = load<f64>(matrix + ((<usize>max(i, j) * <usize>n + <usize>min(i, j)) << 3));
        store<f64>(elementAt(tile, r, c), x);
      }
    }
  }
}

/** The tiles of A + shift I. */
export function shiftInverse(from: usize, to: usize, n: i32, side: i32, shift: f64): void {
  memory.copy(to, from, tileAt(0, side, 0));
  for (let i = 0; i < n; i++) {
    const at = elementAt(tileAt(to, i / TILE, i / TILE), i % TILE, i % TILE);
    store<f64>(at, load<f64>(at) + shift);
  }
}

/**
 * The first step of sweeping tile column `at`: the tile on the diagonal becomes minus its inverse.
 * @param inverse a tile: the inverse
 * @param scratch a tile, row by row
 */
function sweepDiagonal(tiles: usize, at: i32, inverse: usize, scratch: usize): void {
  const tile = tileAt(tiles, at, at);
  const stride = <usize>TILE << 3;
  for (let r = 0; r < TILE; r++) {
    for (let c = 0; c < TILE; c++) store<f64>(scratch + <usize>r * stride + (<usize>c << 3), load<f64>(elementAt(tile, r, c)));
  }
  for (let k = 0; k < TILE; k++) {
    const row = scratch + <usize>k * stride, place = row + (<usize>k << 3);
    const d = 1 / load<f64>(place);
    store<f64>(place, -1); // so that this column becomes the factors
    for (let i = 0; i < TILE; i++) {
      if (i == k) continue;
      const other = scratch + <usize>i * stride, head = other + (<usize>k << 3);
      const factor = load<f64>(head) * d;
      store<f64>(head, 0);
      const f = f64x2.splat(factor);
      for (let p: usize = 0; p < stride; p += 16) {
        v128.store(other + p, f64x2.sub(v128.load(other + p), f64x2.mul(f, v128.load(row + p))));
      }
    }
    const f = f64x2.splat(d);
    for (let p: usize = 0; p < stride; p += 16) v128.store(row + p, f64x2.mul(f, v128.load(row + p)));
  }
  // What was made is minus the inverse; its lower triangle decides.
  for (let r = 0; r < TILE; r++) {
    for (let c = 0; c <= r; c++) {
      const x = load<f64>(scratch + <usize>r * stride + (<usize>c << 3));
      store<f64>(elementAt(tile, r, c), x);
      store<f64>(elementAt(tile, c, r), x);
      store<f64>(elementAt(inverse, r, c), -x);
      store<f64>(elementAt(inverse, c, r), -x);
    }
  }
}

/**
 * The second step, for the tile of row `row` in that column: it becomes its product with the inverse.
 * @param before a tile for each row: what it was
 * @param after  a tile for each row: what it becomes
 */
function sweepColumn(tiles: usize, row: i32, at: i32, inverse: usize, before: usize, after: usize): void {
  const isBelow = row > at;
  const tile = isBelow ? tileAt(tiles, row, at) : tileAt(tiles, at, row);
  const old = before + <usize>row * TILE_BYTES, to = after + <usize>row * TILE_BYTES;
  if (isBelow) memory.copy(old, tile, TILE_BYTES);
  else transposeTile(tile, old);
  for (let i = 0; i < PANELS; i++) {
    const panel = old + <usize>i * PANEL_BYTES, out = to + <usize>i * PANEL_BYTES;
    for (let j = 0; j < PANELS; j++) {
      packed4x8<f64>(inverse + <usize>j * PANEL_BYTES, panel, PANEL_BYTES, out + <usize>(j * PANEL) * CELL, CELL, STORE);
    }
  }
  if (isBelow) memory.copy(tile, to, TILE_BYTES);
  else transposeTile(to, tile);
}

/** The last step, for a row of tiles: all that is not in that column or row loses its products. */
function sweepRow(tiles: usize, row: i32, at: i32, before: usize, after: usize): void {
  const b = after + <usize>row * TILE_BYTES;
  for (let column = 0; column <= row; column++) {
    if (column == at) continue;
    const a = before + <usize>column * TILE_BYTES, out = tileAt(tiles, row, column);
    for (let i = 0; i < PANELS; i++) {
      const panel = b + <usize>i * PANEL_BYTES, to = out + <usize>i * PANEL_BYTES;
      for (let j = 0; j < PANELS; j++) {
        packed4x8<f64>(a + <usize>j * PANEL_BYTES, panel, PANEL_BYTES, to + <usize>(j * PANEL) * CELL, CELL, SUBTRACT);
      }
    }
  }
}

/** Bytes of scratch for {@link sweepTileColumn}: two tiles, and two for each row of tiles. */
export function sweepScratchBytes(side: i32): usize {
  return <usize>(2 + 2 * side) * TILE_BYTES;
}

/** Sweeps tile column `at` of a matrix of side × side tiles; once all are swept, it is minus its inverse. */
export function sweepTileColumn(tiles: usize, side: i32, at: i32, scratch: usize): void {
  const inverse = scratch, before = scratch + 2 * TILE_BYTES, after = before + <usize>side * TILE_BYTES;
  sweepDiagonal(tiles, at, inverse, scratch + TILE_BYTES);
  for (let row = 0; row < side; row++) if (row != at) sweepColumn(tiles, row, at, inverse, before, after);
  for (let row = 0; row < side; row++) if (row != at) sweepRow(tiles, row, at, before, after);
}

/** Adds a row of tiles, times a weight, to that of some sums; or begins them with it. */
export function addInverseRow(tiles: usize, sums: usize, row: i32, weight: f64, fresh: bool): void {
  const from = tileAt(tiles, row, 0), to = tileAt(sums, row, 0);
  const w = f64x2.splat(weight);
  for (let p: usize = 0; p < <usize>(row + 1) * TILE_BYTES; p += 16) {
    const x = f64x2.mul(w, v128.load(from + p));
    v128.store(to + p, fresh ? x : f64x2.add(v128.load(to + p), x));
  }
}

/** A row of tiles goes where it belongs in an n × n matrix of f32, above and below the diagonal. */
export function storeInverseRow(tiles: usize, n: i32, out: usize, row: i32): void {
  for (let column = 0; column <= row; column++) {
    const tile = tileAt(tiles, row, column);
    for (let i = row * TILE; i < min((row + 1) * TILE, n); i++) {
      for (let j = column * TILE; j < min((column + 1) * TILE, i + 1); j++) {
        const x = <f32>load<f64>(elementAt(tile, i % TILE, j % TILE));
        store<f32>(out + ((<usize>i * <usize>n + <usize>j) << 2), x);
        store<f32>(out + ((<usize>j * <usize>n + <usize>i) << 2), x);
      }
    }
  }
}
