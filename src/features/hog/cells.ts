import { SIDE } from '../image.ts';
import type { Gradients } from './gradients.ts';

/** How gradients are gathered. */
export interface CellSettings {
  /** Pixels a side: cells that the image does not fill are left out. */
  readonly cell: number;
  /** Bins of directions. */
  readonly bins: number;
  /** Whether opposite directions differ: bins over a whole turn, or half of one. */
  readonly signed: boolean;
  /** Whether a gradient is shared between the nearest bins and the nearest cells, in proportion to how near they are. */
  readonly soft: boolean;
}

export const cellsPerSide = ({ cell }: Pick<CellSettings, 'cell'>): number => Math.floor(SIDE / cell);

/**
 * The histogram of directions in each cell, weighted by magnitude, a mean over the cell's pixels.
 * @param cells cellsPerSide × cellsPerSide × bins, overwritten
 */
export function gatherCells({ magnitude, direction }: Gradients, settings: CellSettings, cells: Float64Array): void {
  const { bins, signed, soft, cell } = settings;
  cells.fill(0);
  const side = cellsPerSide(settings);
  const share = 1 / (cell * cell);
  const add = (row: number, column: number, bin: number, weight: number): void => {
    if (row < 0 || column < 0 || row >= side || column >= side) return;
    const at = (row * side + column) * bins + (bin < 0 ? bin + bins : bin % bins);
    cells[at] = cells[at]! + weight;
  };
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const strength = magnitude[y * SIDE + x]! * share;
      if (strength === 0) continue;
      const angle = direction[y * SIDE + x]!;
      const position = (signed ? angle / 2 : angle % 1) * bins;
      if (!soft) {
        add(Math.floor(y / cell), Math.floor(x / cell), Math.floor(position), strength);
        continue;
      }
      const bin = Math.floor(position - 0.5);
      const intoBin = position - 0.5 - bin;
      const row = Math.floor((y + 0.5) / cell - 0.5);
      const intoRow = (y + 0.5) / cell - 0.5 - row;
      const column = Math.floor((x + 0.5) / cell - 0.5);
      const intoColumn = (x + 0.5) / cell - 0.5 - column;
      for (let corner = 0; corner < 8; corner++) {
        const [b, r, c] = [corner & 1, (corner >> 1) & 1, corner >> 2];
        const near = (b ? intoBin : 1 - intoBin) * (r ? intoRow : 1 - intoRow) * (c ? intoColumn : 1 - intoColumn);
        add(row + r, column + c, bin + b, strength * near);
      }
    }
  }
}
