import { settingError, usageError } from '../errors.ts';
import { checkCount, checkElements, isTyped, refuseTransferred } from '../util/checks.ts';

/** The arrays that rows can be in. */
export type RowData = Uint8Array | Int16Array | Float32Array;

/** Row-major matrices over typed arrays: element (i, j) is at `data[i * nCols + j]`. */
export interface Matrix<Data extends RowData> {
  readonly data: Data;
  readonly nRows: number;
  readonly nCols: number;
}
export type MatrixU8 = Matrix<Uint8Array>;
export type MatrixI16 = Matrix<Int16Array>;
/** Of 16-bit codes whose products are summed: 512 of them fit i32. */
export const LARGEST_CODE = 2047;
export type MatrixF32 = Matrix<Float32Array>;
/** Samples, one per row: pixels as bytes, features as 16-bit codes, or f32 features. */
export type Rows = Matrix<RowData>;
/** What rows consist of. */
export type RowKind = 'bytes' | 'codes' | 'f32';

const KINDS = [
  [Uint8Array, 'bytes'],
  [Int16Array, 'codes'],
  [Float32Array, 'f32'],
] as const satisfies readonly (readonly [unknown, RowKind])[];

const kindOf = (data: unknown): RowKind | undefined => KINDS.find(([type]) => isTyped(data, type))?.[1];

/**
 * Wraps `data` without copying it. Throws a RangeError unless it holds exactly nRows × nCols elements.
 * @throws UserError (usage) for an array of another type, whose bytes kernels would misread, and for invalid counts
 */
export function matrix<Data extends RowData>(data: Data, nRows: number, nCols: number): Matrix<Data> {
  if (kindOf(data) === undefined) {
    throw usageError(`a matrix needs a Uint8Array, an Int16Array or a Float32Array; got ${typeName(data)}`);
  }
  refuseTransferred('data', data);
  checkCount('nRows', nRows, 0);
  checkCount('nCols', nCols, 0);
  if (data.length !== nRows * nCols) {
    throw new RangeError(`a ${nRows} × ${nCols} matrix holds ${nRows * nCols} elements, not ${data.length}`);
  }
  return { data, nRows, nCols };
}

/** The type of an array, for messages about an array of the wrong type. */
export const typeName = (data: unknown): string =>
  Object(data) === data ? (data as object).constructor?.name : String(data);

/**
 * @throws UserError (usage) for anything but a matrix of one of the kinds of rows, such as the array of its elements; or for one
 *   whose elements are gone, as those of an array that was transferred to a worker
 */
export function checkMatrix(what: string, given: { readonly data: unknown }): void {
  checkShape(what, given);
  rowKind(what, given);
}

function checkShape(what: string, given: { readonly data: unknown }): void {
  if (Object(given) === given && 'data' in given && 'nRows' in given && 'nCols' in given) {
    const { data, nRows, nCols } = given as Rows;
    checkCount(`nRows of ${what}`, nRows, 0);
    checkCount(`nCols of ${what}`, nCols, 0);
    if (ArrayBuffer.isView(data)) checkElements(what, data, nRows * nCols);
    return;
  }
  throw usageError(`${what} must be a matrix; got ${typeName(given)}`, {
    hint: 'make one: matrix(images.pixels, images.nSamples, nFeatures)',
  });
}

/**
 * Checks that a matrix holds pixels.
 * @throws UserError (usage) that names the matrix, for anything but bytes: f32 features would be mistaken for pixels
 */
export function checkBytes(what: string, pixels: { readonly data: unknown }): void {
  checkShape(what, pixels);
  const { data } = pixels;
  if (isTyped(data, Uint8Array)) return;
  throw usageError(`${what} must be bytes from 0 to 255, in a Uint8Array; got ${typeName(data)}`);
}

/**
 * Checks that a matrix holds f32 numbers.
 * @throws UserError (usage) that names the matrix
 */
export function checkF32(what: string, given: { readonly data: unknown }): void {
  checkShape(what, given);
  if (isTyped(given.data, Float32Array)) return;
  throw usageError(`${what} must be f32 numbers, in a Float32Array; got ${typeName(given.data)}`);
}

/** More are no matrix of images, weights or features: 2^32. */
const MOST_ELEMENTS = 2 ** 32;

/**
 * How many elements a new matrix has.
 * @throws UserError (usage) for invalid counts, or more than 2^32 elements
 */
export function elementsOf(nRows: number, nCols: number): number {
  checkCount('nRows', nRows, 0);
  checkCount('nCols', nCols, 0);
  checkCount('nRows × nCols', nRows * nCols, 0, MOST_ELEMENTS);
  return nRows * nCols;
}

/** @throws UserError (usage) for neither pixels, codes nor f32 features: kernels would misread them */
export function rowKind(what: string, { data }: { readonly data: unknown }): RowKind {
  const kind = kindOf(data);
  if (kind !== undefined) return kind;
  throw usageError(
    `${what} must be bytes in a Uint8Array, codes in an Int16Array, or features in a Float32Array; got ${typeName(data)}`,
  );
}

/**
 * Row i, as a view. Throws a RangeError if there is no such row.
 * @throws UserError (usage) for anything but a matrix and a number
 */
export function row<Data extends RowData>(m: Matrix<Data>, i: number): Data {
  checkMatrix('m', m);
  if (typeof i !== 'number') throw settingError('i', 'the number of a row', i);
  return rowAt(m, i);
}

/** The same for loops, of what has been checked. */
export function rowAt<Data extends RowData>(m: Matrix<Data>, i: number): Data {
  if (!(Number.isInteger(i) && i >= 0 && i < m.nRows))
    throw new RangeError(`row ${i} of a ${m.nRows} × ${m.nCols} matrix`);
  return m.data.subarray(i * m.nCols, (i + 1) * m.nCols) as Data;
}
