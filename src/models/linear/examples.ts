import { usageError } from '../../errors.ts';
import { checkBytes, type MatrixU8 } from '../../kernels/matrix.ts';

/** Labelled images, or some of them: a fold is a choice of rows, not a copy. */
export interface Examples {
  /** nImages × nFeatures bytes. */
  readonly pixels: MatrixU8;
  /** nImages class numbers. */
  readonly labels: Uint8Array;
  /** Which images count, in this order. Absent: all of them. */
  readonly rows?: Int32Array | undefined;
}

/** 0 .. n - 1. */
export const allRows = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

/** The rows that count. */
export const rowsOf = ({ pixels, rows }: Examples): Int32Array => rows ?? allRows(pixels.nRows);

/** The labels of the rows that count, in their order. */
export const labelsOf = (examples: Examples): Uint8Array =>
  Uint8Array.from(rowsOf(examples), (r) => examples.labels[r]!);

/** Copies some rows into the first rows of `out`. */
export function copyRows(pixels: MatrixU8, rows: Int32Array, out: MatrixU8): void {
  const { nCols } = pixels;
  for (let i = 0; i < rows.length; ) {
    let end = i + 1;
    while (end < rows.length && rows[end] === rows[end - 1]! + 1) end++; // rows that adjoin are copied as one
    out.data.set(pixels.data.subarray(rows[i]! * nCols, (rows[end - 1]! + 1) * nCols), i * nCols);
    i = end;
  }
}

/** @throws UserError (usage) unless there is an example, and every one has pixels, bytes, and a label below nClasses */
export function checkExamples(part: string, examples: Examples, nClasses: number): void {
  if (nClasses < 2 || nClasses > 256) throw usageError(`a classifier needs 2 to 256 classes; got ${nClasses}`);
  const { pixels, labels } = examples;
  checkBytes(`the pixels of the ${part} part`, pixels);
  const rows = rowsOf(examples);
  if (rows.length === 0) throw usageError(`the ${part} part has no images`);
  if (labels.length !== pixels.nRows) {
    throw usageError(`the ${part} part has ${labels.length} labels for ${pixels.nRows} images`);
  }
  for (const r of rows) {
    const label = labels[r];
    if (label === undefined) throw usageError(`the ${part} part has no row ${r}: it has ${pixels.nRows} images`);
    if (label >= nClasses)
      throw usageError(`the ${part} part has the label ${label} at row ${r}: there are ${nClasses} classes`);
  }
}
