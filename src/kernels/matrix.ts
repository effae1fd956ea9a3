/** Row-major matrices over typed arrays: element (i, j) stands at `data[i * nCols + j]`. */
export interface Matrix<Data extends Uint8Array | Float32Array> {
  readonly data: Data;
  readonly nRows: number;
  readonly nCols: number;
}
export type MatrixU8 = Matrix<Uint8Array>;
export type MatrixF32 = Matrix<Float32Array>;

/** Wraps `data` without copying it. Throws a RangeError unless it holds exactly nRows × nCols elements. */
export function matrix<Data extends Uint8Array | Float32Array>(data: Data, nRows: number, nCols: number): Matrix<Data> {
  if (data.length !== nRows * nCols) {
    throw new RangeError(`a ${nRows} × ${nCols} matrix holds ${nRows * nCols} elements, not ${data.length}`);
  }
  return { data, nRows, nCols };
}

/** Row i, as a view. */
export function row<Data extends Uint8Array | Float32Array>(m: Matrix<Data>, i: number): Data {
  return m.data.subarray(i * m.nCols, (i + 1) * m.nCols) as Data;
}
