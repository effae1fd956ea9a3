import type { MatrixF32 } from '../kernels/matrix.ts';

/** out[c] = the sum of column c, in f64 from the first row to the last, rounded once. */
export function columnSumsOf(m: MatrixF32, out: Float32Array): void {
  for (let c = 0; c < m.nCols; c++) {
    let sum = 0;
    for (let i = 0; i < m.nRows; i++) sum += m.data[i * m.nCols + c]!;
    out[c] = sum;
  }
}
