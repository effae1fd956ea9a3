import type { Backend } from './backend.ts';
import { type Matrix, matrix, type RowData, type Rows } from './matrix.ts';

/** 0 .. n - 1. */
export const allRows = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

/** Copies some rows into the first rows of `out`, which is of the same kind and as wide. */
export function copyRows(from: Rows, rows: Int32Array, out: Rows): void {
  const { nCols } = from;
  for (let i = 0; i < rows.length; ) {
    let end = i + 1;
    while (end < rows.length && rows[end] === rows[end - 1]! + 1) end++; // adjoining rows are copied as one
    out.data.set(from.data.subarray(rows[i]! * nCols, (rows[end - 1]! + 1) * nCols), i * nCols);
    i = end;
  }
}

/** Some rows, in their order, as a matrix of their own. */
export function chosenRows<Data extends RowData>(from: Matrix<Data>, rows: Int32Array): Matrix<Data> {
  const type = from.data.constructor as new (length: number) => Data;
  const out = matrix(new type(rows.length * from.nCols), rows.length, from.nCols);
  copyRows(from, rows, out);
  return out;
}

/** Zeroed rows of the same kind and width, in the memory that a backend computes in. */
export function rowsLike(backend: Backend, { data, nCols }: Rows, nRows: number): Rows {
  if (data instanceof Uint8Array) return backend.uint8(nRows, nCols);
  return data instanceof Int16Array ? backend.int16(nRows, nCols) : backend.float32(nRows, nCols);
}
