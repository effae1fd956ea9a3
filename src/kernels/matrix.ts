import { usageError } from '../errors.ts';

/** Row-major matrices over typed arrays: element (i, j) stands at `data[i * nCols + j]`. */
export interface Matrix<Data extends Uint8Array | Float32Array> {
  readonly data: Data;
  readonly nRows: number;
  readonly nCols: number;
}
export type MatrixU8 = Matrix<Uint8Array>;
export type MatrixF32 = Matrix<Float32Array>;
/** Samples, one a row: pixels as bytes, or f32 features. */
export type Rows = Matrix<Uint8Array | Float32Array>;
/** What rows consist of. */
export type RowKind = 'bytes' | 'f32';

/**
 * Wraps `data` without copying it. Throws a RangeError unless it holds exactly nRows × nCols elements.
 * @throws UserError (usage) for an array of another type: kernels would read its bytes as what they are not
 */
export function matrix<Data extends Uint8Array | Float32Array>(data: Data, nRows: number, nCols: number): Matrix<Data> {
  if (!(data instanceof Uint8Array || data instanceof Float32Array)) {
    throw usageError(`a matrix is over a Uint8Array or a Float32Array; got ${typeName(data)}`);
  }
  if (data.length !== nRows * nCols || !Number.isInteger(nRows) || !Number.isInteger(nCols) || nRows < 0) {
    throw new RangeError(`a ${nRows} × ${nCols} matrix holds ${nRows * nCols} elements, not ${data.length}`);
  }
  return { data, nRows, nCols };
}

/** What an array is, for messages about one that should be another. */
export const typeName = (data: unknown): string =>
  Object(data) === data ? (data as object).constructor?.name : String(data);

/** @throws UserError (usage) for what is no matrix, such as the array that one is made over */
export function checkMatrix(what: string, given: { readonly data: unknown }): void {
  if (Object(given) === given && 'data' in given && 'nRows' in given && 'nCols' in given) return;
  throw usageError(`${what} must be a matrix; got ${typeName(given)}`, {
    hint: 'make one: matrix(images.pixels, images.nSamples, nFeatures)',
  });
}

/**
 * What is of pixels alone.
 * @throws UserError (usage) that names them, for anything but bytes: f32 features would be taken for pixels
 */
export function checkBytes(what: string, pixels: { readonly data: unknown }): void {
  checkMatrix(what, pixels);
  const { data } = pixels;
  if (data instanceof Uint8Array) return;
  throw usageError(`${what} must be bytes from 0 to 255, in a Uint8Array; got ${typeName(data)}`);
}

/** @throws UserError (usage) for neither pixels nor f32 features: kernels would read them as what they are not */
export function rowKind(what: string, { data }: { readonly data: unknown }): RowKind {
  if (data instanceof Uint8Array) return 'bytes';
  if (data instanceof Float32Array) return 'f32';
  throw usageError(`${what} must be bytes in a Uint8Array, or features in a Float32Array; got ${typeName(data)}`);
}

/** Row i, as a view. Throws a RangeError where there is no such row. */
export function row<Data extends Uint8Array | Float32Array>(m: Matrix<Data>, i: number): Data {
  if (!(i >= 0 && i < m.nRows)) throw new RangeError(`row ${i} of a ${m.nRows} × ${m.nCols} matrix`);
  return m.data.subarray(i * m.nCols, (i + 1) * m.nCols) as Data;
}
