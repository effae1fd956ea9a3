import { subtractPanelTimes, subtractTransposedTimes } from './dots';
import { COLUMN_BYTES, elementAt, PANEL_BYTES, PANELS, TILE, tileAt } from './layout';

/*
 * Triangular systems with a lower triangle in tiles: L y = b from the first row of tiles to the last, Lᵀ x = y from the last
 * to the first. Vectors stand `stride` bytes apart; m of them are solved for at a time, in place.
 */

/** The part of L y = b of one tile on the diagonal, after the rows above it. */
export function forwardTile(tiles: usize, at: i32, x: usize, stride: usize, m: i32): void {
  const tile = tileAt(tiles, at, at);
  const part = x + (<usize>(at * TILE) << 2);
  for (let p = 0; p < PANELS; p++) {
    const r0 = p << 3;
    subtractPanelTimes(tile + <usize>p * PANEL_BYTES, r0, part, stride, m, part + (<usize>r0 << 2));
    for (let q = 0; q < m; q++) {
      const y = part + <usize>q * stride;
      for (let r = r0; r < r0 + 8; r++) {
        let rest = load<f32>(y + (<usize>r << 2));
        for (let k = r0; k < r; k++) rest -= load<f32>(elementAt(tile, r, k)) * load<f32>(y + (<usize>k << 2));
        store<f32>(y + (<usize>r << 2), rest / load<f32>(elementAt(tile, r, r)));
      }
    }
  }
}

/** Rows of tiles [first, last) lose what the solved part `at` has in them. */
export function forwardRows(tiles: usize, at: i32, first: i32, last: i32, x: usize, stride: usize, m: i32): void {
  const solved = x + (<usize>(at * TILE) << 2);
  for (let row = first; row < last; row++) {
    const tile = tileAt(tiles, row, at);
    const out = x + (<usize>(row * TILE) << 2);
    for (let p = 0; p < PANELS; p++) {
      subtractPanelTimes(tile + <usize>p * PANEL_BYTES, TILE, solved, stride, m, out + (<usize>p << 5));
    }
  }
}

/** The part of Lᵀ x = y of one tile on the diagonal, after the rows below it. */
export function backwardTile(tiles: usize, at: i32, x: usize, stride: usize, m: i32): void {
  const tile = tileAt(tiles, at, at);
  const part = x + (<usize>(at * TILE) << 2);
  for (let p = PANELS - 1; p >= 0; p--) {
    const r0 = p << 3;
    const below = tile + <usize>(p + 1) * PANEL_BYTES + <usize>r0 * COLUMN_BYTES;
    const from = part + (<usize>(r0 + 8) << 2), out = part + (<usize>r0 << 2);
    subtractTransposedTimes(below, PANEL_BYTES, PANELS - 1 - p, from, stride, m, out);
    subtractTransposedTimes(below + 4 * COLUMN_BYTES, PANEL_BYTES, PANELS - 1 - p, from, stride, m, out + 16);
    for (let q = 0; q < m; q++) {
      const y = part + <usize>q * stride;
      for (let r = r0 + 7; r >= r0; r--) {
        let rest = load<f32>(y + (<usize>r << 2));
        for (let k = r + 1; k < r0 + 8; k++) rest -= load<f32>(elementAt(tile, k, r)) * load<f32>(y + (<usize>k << 2));
        store<f32>(y + (<usize>r << 2), rest / load<f32>(elementAt(tile, r, r)));
      }
    }
  }
}

/** Parts [first, last) lose what the solved part `at`, which is below them, has in them. */
export function backwardRows(tiles: usize, at: i32, first: i32, last: i32, x: usize, stride: usize, m: i32): void {
  const solved = x + (<usize>(at * TILE) << 2);
  for (let column = first; column < last; column++) {
    const tile = tileAt(tiles, at, column);
    const out = x + (<usize>(column * TILE) << 2);
    for (let c = 0; c < TILE; c += 4) {
      subtractTransposedTimes(
        tile + <usize>c * COLUMN_BYTES, PANEL_BYTES, PANELS, solved, stride, m, out + (<usize>c << 2),
      );
    }
  }
}
