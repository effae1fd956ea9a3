/*
 * The layout of tiles (src/kernels/tiles/tiles.ts): 256 × 256 f32, in panels of 8 rows, each column by column. Addresses
 * within a tile are in bytes.
 */

/** Rows, and columns, of a tile. */
export const TILE: i32 = 256;
export const PANELS: i32 = 32;
/** From one panel to the next. */
export const PANEL_BYTES: usize = 8192;
/** From one column of a panel to the next. */
export const COLUMN_BYTES: usize = 32;
export const TILE_BYTES: usize = 262144;

/** The tile in a row and a column of tiles. */
// @ts-ignore: decorator
@inline
export function tileAt(tiles: usize, row: i32, column: i32): usize {
  return tiles + <usize>(((row * (row + 1)) >> 1) + column) * TILE_BYTES;
}

/** Element (r, c) of a tile. */
// @ts-ignore: decorator
@inline
export function elementAt(tile: usize, r: i32, c: i32): usize {
  return tile + <usize>(r >> 3) * PANEL_BYTES + <usize>c * COLUMN_BYTES + (<usize>(r & 7) << 2);
}
