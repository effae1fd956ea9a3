import type { MatrixU8 } from '../kernels/matrix.ts';
import type { Folds } from './folds.ts';

/** How many of the images that are judged are also images that were trained on, pixel for pixel. */
export interface SharedImages {
  readonly nShared: number;
  readonly nJudged: number;
}

/** Images of which a fold's validation part and its training part both have one: of all folds together. */
export function sharedAcrossFolds(pixels: MatrixU8, { foldOf, members }: Folds): SharedImages {
  const nJudged = members.reduce((sum, part) => sum + part.length, 0);
  const { numbers, nDistinct } = imageNumbers(pixels);
  if (nDistinct === pixels.nRows) return { nShared: 0, nJudged };
  const NONE = -1;
  const SEVERAL = -2;
  const foldWith = new Int32Array(nDistinct).fill(NONE);
  for (const [sample, fold] of foldOf.entries()) {
    const before = foldWith[numbers[sample]!]!;
    foldWith[numbers[sample]!] = before === NONE || before === fold ? fold : SEVERAL;
  }
  const isShared = (sample: number) => foldWith[numbers[sample]!] === SEVERAL;
  return { nShared: members.reduce((sum, part) => sum + part.filter(isShared).length, 0), nJudged };
}

/** Images of one set that another has too: test images among the training images. */
export function sharedAcrossSets(judged: MatrixU8, training: MatrixU8): SharedImages {
  const { numbers } = imageNumbers(training, judged);
  const trained = new Set(numbers.subarray(0, training.nRows));
  const isShared = (number: number) => trained.has(number);
  return { nShared: numbers.subarray(training.nRows).filter(isShared).length, nJudged: judged.nRows };
}

/** So many bytes from one looked at to the next; no multiple of a row, so that all columns are looked at. */
const STRIDE = 97;

/**
 * Numbers images from 0, the same ones alike, set by set. A hash of a few bytes tells nearly all images apart (50,000 in
 * less than 50 ms); those that it does not are compared whole, and hashed whole if they differ.
 */
function imageNumbers(...sets: readonly MatrixU8[]): { readonly numbers: Int32Array; readonly nDistinct: number } {
  const byFew = new Map<number, Image>();
  const byAll = new Map<number, Image>();
  const numbers = new Int32Array(sets.reduce((sum, { nRows }) => sum + nRows, 0));
  let nDistinct = 0;
  let i = 0;
  for (const pixels of sets) {
    for (let row = 0; row < pixels.nRows; row++) {
      const image = { pixels, row, number: nDistinct };
      const found = numbered(image);
      numbers[i++] = found.number;
      if (found === image) nDistinct++;
    }
  }
  return { numbers, nDistinct };

  /** The first image that is the same: it itself, if there was none before. */
  function numbered(image: Image): Image {
    const few = hash(image, STRIDE);
    const first = byFew.get(few);
    if (first === undefined) {
      byFew.set(few, image);
      return image;
    }
    if (isSame(first, image)) return first;
    const all = hash(image, 1);
    const other = byAll.get(all);
    if (other !== undefined && isSame(other, image)) return other;
    byAll.set(all, image);
    return image;
  }
}

interface Image {
  readonly pixels: MatrixU8;
  readonly row: number;
  readonly number: number;
}

/** FNV-1a in 32 bits, of every so many bytes. */
function hash({ pixels: { data, nCols }, row }: Image, stride: number): number {
  const end = (row + 1) * nCols;
  let h = 0x811c9dc5;
  for (let i = row * nCols; i < end; i += stride) h = Math.imul(h ^ data[i]!, 0x01000193);
  return h;
}

function isSame(one: Image, other: Image): boolean {
  const { data, nCols } = one.pixels;
  const from = one.row * nCols;
  const otherFrom = other.row * nCols;
  for (let i = 0; i < nCols; i++) if (data[from + i] !== other.pixels.data[otherFrom + i]) return false;
  return true;
}
