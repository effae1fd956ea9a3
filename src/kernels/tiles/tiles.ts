/** Rows, and columns, of a tile. */
export const TILE = 256;
/** Rows that stand side by side in a tile. */
const PANEL = 8;

/**
 * The lower triangle of a symmetric matrix, or a lower triangular one, in square tiles of f32, row of tiles after row of
 * tiles. A tile holds panels of 8 rows, each column by column: the 8 numbers of a column are neighbours, and no two rows
 * stand a power of two apart. What is above the diagonal in a tile on the diagonal is not used, and rows and columns
 * from n on are zero.
 */
export interface SymmetricTiles {
  readonly data: Float32Array;
  /** Rows, and columns. */
  readonly n: number;
}

/** Tiles on the diagonal. */
export const tilesASide = (n: number): number => Math.ceil(n / TILE);

/** Numbers that the tiles of an n × n matrix hold. */
export function tilesLength(n: number): number {
  const side = tilesASide(n);
  return ((side * (side + 1)) / 2) * TILE * TILE;
}

/** The first number of the tile in a row and a column of tiles; the column is at most the row. */
export const tileStart = (row: number, column: number): number => ((row * (row + 1)) / 2 + column) * TILE * TILE;

/** The place of element (i, j), for j at most i. */
export function elementAt(i: number, j: number): number {
  const [r, c] = [i % TILE, j % TILE];
  return tileStart(Math.floor(i / TILE), Math.floor(j / TILE)) + (r - (r % PANEL)) * TILE + c * PANEL + (r % PANEL);
}
