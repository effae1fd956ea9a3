import { type PausingWork, pauses } from '../../util/turns.ts';
import type { MatrixF32 } from '../matrix.ts';
import { type CodedRows, copyCodes, type RowsGram } from './gram.ts';
import { elementAt, type SymmetricTiles, tilesLength } from './tiles.ts';

/* Sums of products, Cholesky's factorisation and its substitutions as textbooks write them, in f64. */

/** See {@link Backend.gram}. */
export function* gram(
  rows: CodedRows,
  order: Int32Array,
  data: Float32Array = new Float32Array(tilesLength(rows.nCols)),
): PausingWork<RowsGram> {
  const isDue = pauses();
  const n = rows.nCols;
  const nRows = order.length;
  const q = new Int16Array(nRows * n);
  const sums = new Float64Array(n);
  copyCodes(rows, order, q, sums);
  const products = { data, n };
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      if (isDue(nRows)) yield;
      let sum = 0;
      for (let s = 0; s < nRows; s++) sum += q[s * n + i]! * q[s * n + j]!;
      products.data[elementAt(i, j)] = sum;
    }
  }
  return { nRows, products, sums };
}

/** See {@link Backend.factor}. */
export function* factor({ data, n }: SymmetricTiles): PausingWork<boolean> {
  const isDue = pauses();
  const l = Array.from({ length: n }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      if (isDue(j)) yield;
      let rest = data[elementAt(i, j)]!;
      for (let k = 0; k < j; k++) rest -= l[i]![k]! * l[j]![k]!;
      if (i === j && !(rest > 0)) return false;
      l[i]![j] = i === j ? Math.sqrt(rest) : rest / l[j]![j]!;
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) data[elementAt(i, j)] = l[i]![j]!;
  return true;
}

/** See {@link Backend.solveTriangular}. */
export function* solveTriangular({ data, n }: SymmetricTiles, x: MatrixF32, transposed: boolean): PausingWork<void> {
  const isDue = pauses();
  const l = (i: number, j: number) => data[elementAt(i, j)]!;
  for (let q = 0; q < x.nRows; q++) {
    const y = Float64Array.from(x.data.subarray(q * n, (q + 1) * n));
    for (let step = 0; step < n; step++) {
      if (isDue(step)) yield;
      const i = transposed ? n - 1 - step : step;
      if (transposed) for (let k = i + 1; k < n; k++) y[i] = y[i]! - l(k, i) * y[k]!;
      else for (let k = 0; k < i; k++) y[i] = y[i]! - l(i, k) * y[k]!;
      y[i] = y[i]! / l(i, i);
    }
    x.data.set(y, q * n);
  }
}
