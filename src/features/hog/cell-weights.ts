import type { HogSettings } from '../hog.ts';
import { cellsPerSide } from './cells.ts';

/**
 * Weights of blocks as weights of cells: a cell that several blocks hold has the sum of theirs.
 * @param weights as many as hog has numbers
 * @returns side × side × bins
 */
export function cellWeights(
  weights: Float64Array,
  settings: Pick<HogSettings, 'cell' | 'bins' | 'block'>,
): Float64Array {
  const { bins, block } = settings;
  const side = cellsPerSide(settings);
  const perBlock = Math.max(1, block);
  const places = side - perBlock + 1;
  const cells = new Float64Array(side * side * bins);
  for (let at = 0; at < weights.length; at++) {
    const bin = at % bins;
    const within = Math.floor(at / bins) % perBlock ** 2;
    const place = Math.floor(at / (bins * perBlock ** 2));
    const row = Math.floor(place / places) + Math.floor(within / perBlock);
    const column = (place % places) + (within % perBlock);
    cells[(row * side + column) * bins + bin]! += weights[at]!;
  }
  return cells;
}
