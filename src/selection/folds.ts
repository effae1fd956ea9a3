import { hint, settingError, usageError, whatIs } from '../errors.ts';
import { checkArray, checkCount, checkHas, checkList } from '../util/checks.ts';
import { plural } from '../util/format.ts';
import { checkRandom, Random } from '../util/random.ts';
import { largestOf } from '../util/statistics/extremes.ts';

/** Parts of samples 0 .. nSamples - 1 that take turns as the validation part. */
export interface Folds {
  readonly nFolds: number;
  /** The fold of each sample; nFolds for one that is only used for training. */
  readonly foldOf: Int32Array;
  /** The samples of each fold, in ascending order. */
  readonly members: readonly Int32Array[];
}

/** Lists of more would end the process, rather than an error. */
const MOST_SAMPLES = 100_000_000;
/** The same of lists of folds, and of what is done on each. */
export const MOST_FOLDS = 100_000;

/** Shuffled folds draw from a stream of their own: training from the same seed is not affected by them. */
export const foldsRandom = (seed: number): Random => Random.seeded(seed, 1);

/**
 * Cuts nSamples into nFolds contiguous parts whose sizes differ by at most one, the larger ones first, as NumPy's
 * `array_split` and scikit-learn's `KFold` do. With `random`, the samples are assigned to the folds in random order
 * instead.
 * @throws UserError (usage) for more than 100 million samples, fewer than 2 folds, more folds than samples or than 100,000
 */
export function makeFolds(nSamples: number, nFolds: number, random?: Random): Folds {
  checkFoldCount(nSamples, nFolds);
  if (random !== undefined) checkRandom(random);
  const order = random?.permutation(nSamples);
  const foldOf = new Int32Array(nSamples);
  let start = 0;
  for (let fold = 0; fold < nFolds; fold++) {
    const size = Math.floor(nSamples / nFolds) + (fold < nSamples % nFolds ? 1 : 0);
    for (let i = start; i < start + size; i++) foldOf[order?.[i] ?? i] = fold;
    start += size;
  }
  return foldsFrom(foldOf, nFolds);
}

/** @throws UserError (usage) for fewer than 2 folds or more folds than samples */
export function checkFoldCount(nSamples: number, nFolds: number): void {
  checkCount('nSamples', nSamples, 0, MOST_SAMPLES);
  if (!Number.isInteger(nFolds) || nFolds < 2) {
    throw usageError(`nFolds must be a whole number of at least 2; got ${whatIs(nFolds)}`, {
      setting: 'nFolds',
      hint: hint`5 folds are usual: ${{ setting: 'nFolds', value: 5 }}`,
    });
  }
  if (nSamples < 2) {
    throw usageError(`${plural(nSamples, 'image')} cannot be cut into folds: at least 2 are needed`, {
      setting: 'nFolds',
      hint: 'use more images',
    });
  }
  if (nFolds > nSamples) {
    throw usageError(`nFolds must be at most ${nSamples}, the number of images; got ${nFolds}`, {
      setting: 'nFolds',
      hint: hint`use ${{ setting: 'nFolds', value: Math.min(5, nSamples) }}, or more images`,
    });
  }
  checkCount('nFolds', nFolds, 2, MOST_FOLDS);
}

/** @param foldOf the fold of each sample; nFolds for one that is only used for training */
export function foldsFrom(foldOf: Int32Array, nFolds: number): Folds {
  const sizes = new Int32Array(nFolds);
  for (const fold of foldOf) if (fold in sizes) sizes[fold]!++;
  const members = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (const [sample, fold] of foldOf.entries()) {
    const part = members[fold]; // undefined for a sample that is only trained on
    if (part !== undefined) part[sizes[fold]!++] = sample;
  }
  return { nFolds, foldOf, members };
}

/**
 * The samples outside one fold, in ascending order: the training part when that fold validates.
 * @param fold 0 is the first. Throws a RangeError if there is no such fold
 * @throws UserError (usage) for anything but folds and a number
 */
export function trainingRows(folds: Folds, fold: number): Int32Array {
  checkIsFolds(folds);
  if (typeof fold !== 'number') throw settingError('fold', 'the number of a fold', fold);
  if (!(fold in folds.members)) throw new RangeError(`fold ${fold} of ${folds.nFolds}, counted from 0`);
  return rowsOutside(folds, fold);
}

function rowsOutside(folds: Folds, fold: number): Int32Array {
  const members = folds.members[fold]!;
  const rows = new Int32Array(folds.foldOf.length - members.length);
  let n = 0;
  for (let sample = 0; sample < folds.foldOf.length; sample++) if (folds.foldOf[sample] !== fold) rows[n++] = sample;
  return rows;
}

/** Training samples and validation samples, each in ascending order; no sample is in both. */
export interface Split {
  readonly training: Int32Array;
  readonly validation: Int32Array;
}

/**
 * The splits of a k-fold cross-validation: each fold validates once.
 * @throws UserError (usage) for anything but folds
 */
export function splitsOf(folds: Folds): readonly Split[] {
  checkIsFolds(folds);
  return folds.members.map((validation, fold) => ({ training: rowsOutside(folds, fold), validation }));
}

/** The size of the smallest training part: the largest k that k-nearest neighbours can take. */
export function smallestTrainingPart(folds: Folds): number {
  return folds.foldOf.length - largestOf(folds.members.map((part) => part.length));
}

/** Samples for training and samples for validation, each in ascending order. */
export interface HeldOut {
  readonly training: Int32Array;
  readonly heldOut: Int32Array;
}

/** How many of some samples are held out where no number is given: a tenth. */
export const usualHeldOut = (nSamples: number): number => Math.floor(nSamples / 10);

/**
 * Holds out the last nVal samples for validation: the rest is for training.
 * @throws UserError (usage) for an invalid number, or if nothing would be left to train on
 */
export const holdOutLast = (nSamples: number, nVal: number): HeldOut =>
  heldOutFrom(nSamples, nVal, () => Int32Array.from({ length: nVal }, (_, i) => nSamples - nVal + i));

/**
 * Holds out some samples.
 * @param choose gives nVal of them, in any order; called once their number has been checked
 * @throws UserError (usage) for an invalid number, or if nothing would be left to train on
 */
export function heldOutFrom(nSamples: number, nVal: number, choose: () => Int32Array): HeldOut {
  checkCount('nSamples', nSamples, 0, MOST_SAMPLES);
  checkCount('nVal', nVal, 0);
  if (nVal >= nSamples) {
    throw usageError(`nVal must be less than ${nSamples}, to leave images to train on; got ${nVal}`, {
      setting: 'nVal',
      hint: hint`a tenth is usual: ${{ setting: 'nVal', value: usualHeldOut(nSamples) }}${nSamples < 10 ? ' (none)' : ''}`,
    });
  }
  const heldOut = choose().sort();
  const folds = foldOfHeldOut(nSamples, heldOut);
  return { training: rowsOutside(folds, 0), heldOut };
}

/** Held-out samples as the only fold, for validation: the rest is for training. */
export function foldOfHeldOut(nSamples: number, heldOut: Int32Array): Folds {
  const foldOf = new Int32Array(nSamples).fill(1);
  for (const sample of heldOut) foldOf[sample] = 0;
  return { nFolds: 1, foldOf, members: [heldOut] };
}

/**
 * Folds say twice which fold an image is in: both have to say the same.
 * @throws UserError (usage) for anything but folds, an image that occurs more than once, or an empty fold
 */
export function checkIsFolds(folds: Folds): void {
  checkHas('folds', folds, 'foldOf', 'folds, such as makeFolds(nSamples, 5) returns');
  const { nFolds, foldOf, members } = folds;
  checkCount('nFolds', nFolds);
  checkArray('foldOf', foldOf, Int32Array);
  checkList('members', members, 'a list of the samples of each fold');
  for (const [i, part] of members.entries()) checkArray(`members of fold ${i + 1}`, part, Int32Array);
  if (members.length !== nFolds) throw usageError(`there are ${nFolds} folds, but members of ${members.length}`);
  const seen = new Uint8Array(foldOf.length);
  for (const [fold, part] of members.entries()) {
    const what = `fold ${fold + 1}`;
    if (part.length === 0) throw usageError(`${what} has no images`);
    for (const sample of part) {
      if (foldOf[sample] === undefined) {
        throw settingError(`an image of ${what}`, `from 0 to ${foldOf.length - 1}, as foldOf has them`, sample);
      }
      if (seen[sample] === 1) throw usageError(`image ${sample} occurs more than once in the folds`);
      seen[sample] = 1;
      if (foldOf[sample] === fold) continue;
      throw usageError(`image ${sample} is a member of ${what}, but foldOf says otherwise`);
    }
  }
  const homeless = foldOf.findIndex((fold, sample) => seen[sample] === 0 && fold !== nFolds);
  if (homeless < 0) return;
  throw usageError(`foldOf puts image ${homeless} in a fold, but it is not among its members`, {
    hint: `foldOf is ${nFolds}, the number of folds, for an image that is only used for training`,
  });
}

/** @throws UserError (usage) the same, and for folds of other data */
export function checkFolds(folds: Folds, nSamples: number): void {
  checkIsFolds(folds);
  const { length } = folds.foldOf;
  if (length !== nSamples) throw usageError(`the folds are of ${length} images; there are ${nSamples}`);
}
