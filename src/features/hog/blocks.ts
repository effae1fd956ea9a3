/** Keeps blocks without edges from being divided by 0; the one of scikit-image. */
const EPSILON = 1e-5;

/**
 * Scales each block of cells to length 1, cuts what exceeds `clip`, and scales it once more (L2-Hys): overlapping blocks,
 * one cell apart. Source: Dalal & Triggs, CVPR 2005, section 6.4; Lowe 2004 for the cut.
 * @param cells side × side × bins
 * @param out   (side - block + 1)² × block² × bins
 */
export function normaliseBlocks(
  cells: Float64Array,
  { side, bins, block, clip }: { side: number; bins: number; block: number; clip: number },
  out: Float32Array,
): void {
  const length = block * block * bins;
  const values = new Float64Array(length);
  let at = 0;
  for (let row = 0; row + block <= side; row++) {
    for (let column = 0; column + block <= side; column++) {
      for (let r = 0; r < block; r++) {
        const from = ((row + r) * side + column) * bins;
        values.set(cells.subarray(from, from + block * bins), r * block * bins);
      }
      divideByLength(values);
      for (let j = 0; j < length; j++) values[j] = Math.min(values[j]!, clip);
      divideByLength(values);
      out.set(values, at);
      at += length;
    }
  }
}

function divideByLength(values: Float64Array): void {
  let squares = EPSILON * EPSILON;
  for (const value of values) squares += value * value;
  const length = Math.sqrt(squares);
  for (let j = 0; j < values.length; j++) values[j] = values[j]! / length;
}
