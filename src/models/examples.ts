import { type UserError, usageError } from '../errors.ts';
import { checkRows } from '../kernels/checks.ts';
import { allRows } from '../kernels/copy-rows.ts';
import { checkMatrix, type Rows, rowKind } from '../kernels/matrix.ts';
import { checkClasses, checkHas } from '../util/checks.ts';
import { checkLabels } from './check-labels.ts';

/** Labelled images, or some of them: a fold is a choice of rows, not a copy. */
export interface Examples {
  /** nImages × nFeatures: pixels as bytes, or features computed from them, as codes or f32. */
  readonly pixels: Rows;
  /** nImages class numbers. */
  readonly labels: Uint8Array;
  /** Which images to use, in this order. Absent: all of them. */
  readonly rows?: Int32Array | undefined;
}

/** The rows in use. */
export const rowsOf = ({ pixels, rows }: Examples): Int32Array => rows ?? allRows(pixels.nRows);

/** The labels of the rows in use, in their order. */
export const labelsOf = (examples: Examples): Uint8Array =>
  Uint8Array.from(rowsOf(examples), (r) => examples.labels[r]!);

/** Some rows sorted by class, those of a class in the order that they had. */
export function byClass(labels: Uint8Array, rows: Int32Array): Int32Array {
  const next = new Int32Array(257);
  for (const row of rows) next[labels[row]! + 1]!++;
  for (let label = 1; label < next.length; label++) next[label]! += next[label - 1]!;
  const sorted = new Int32Array(rows.length);
  for (const row of rows) sorted[next[labels[row]!]!++] = row;
  return sorted;
}

/**
 * n of some rows, to stand for all: of each class its share, rounded up or down, spread evenly over those of the class. All of
 * them if there are no more.
 */
export function sampleRows(labels: Uint8Array, rows: Int32Array, n: number): Int32Array {
  if (n >= rows.length) return rows;
  const sorted = byClass(labels, rows);
  return Int32Array.from({ length: n }, (_, i) => sorted[Math.floor((i * rows.length) / n)]!);
}

/** The same of examples. */
export const sampleOf = (examples: Examples, n: number): Examples => ({
  ...examples,
  rows: sampleRows(examples.labels, rowsOf(examples), n),
});

/**
 * The first of some rows that is among others too; undefined if they have none in common.
 * @param nRows that there are: every row number is below it
 */
export function sharedRow(some: Int32Array, others: Int32Array, nRows: number): number | undefined {
  const isOther = new Uint8Array(nRows);
  for (const r of others) isOther[r] = 1;
  return some.find((r) => isOther[r] === 1);
}

/** A leak: images used for validation must not be used for training. */
export const bothError = (what: string): UserError =>
  usageError(what, { hint: 'accuracy on training images says nothing about other images' });

/** @throws UserError (usage) for anything but examples, or rows that there are not, before their numbers are looked at */
export function checkHasPixels(part: string, examples: Examples): void {
  checkHas('examples', examples, 'pixels', `pixels and labels, for ${part}`);
  const { pixels, rows } = examples;
  checkMatrix(`the pixels of ${part}`, pixels);
  if (rows !== undefined) checkRows(part, rows, pixels.nRows);
}

/**
 * @param part what the examples are: `the training part`
 * @throws UserError (usage) unless there is an example, and every one has pixels or finite features, and a label below nClasses
 */
export function checkExamples(part: string, examples: Examples, nClasses: number): void {
  if (nClasses < 2 || nClasses > 256) throw usageError(`a classifier needs 2 to 256 classes; got ${nClasses}`);
  checkHasPixels(part, examples);
  const { pixels, labels } = examples;
  const kind = rowKind(`the pixels of ${part}`, pixels);
  const rows = rowsOf(examples);
  if (rows.length === 0) throw usageError(`${part} has no images`);
  checkLabels(part, labels, pixels.nRows);
  checkClasses(part, labels, rows, nClasses);
  if (kind === 'f32') checkFinite(part, pixels, rows);
}

/** @throws UserError (usage) for a feature that is NaN or infinite: a training would only diverge */
function checkFinite(part: string, { data, nCols }: Rows, rows: Int32Array): void {
  for (const r of rows) {
    for (let j = 0; j < nCols; j++) {
      const x = data[r * nCols + j]!;
      if (!Number.isFinite(x)) throw usageError(`${part} has the feature ${x} at row ${r}, column ${j}`);
    }
  }
}
