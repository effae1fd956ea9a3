import { hint, usageError } from '../errors.ts';
import { checkCount } from '../util/checks.ts';
import { checkRandom, Random } from '../util/random.ts';

/** Parts of samples 0 .. nSamples - 1 that take turns as the validation part. */
export interface Folds {
  readonly nFolds: number;
  /** The fold of each sample; nFolds for one that is only used for training. */
  readonly foldOf: Int32Array;
  /** The samples of each fold, in ascending order. */
  readonly members: readonly Int32Array[];
}

/** Shuffled folds draw from a stream of their own: training from the same seed is not affected by them. */
export const foldsRandom = (seed: number): Random => Random.seeded(seed, 1);

/**
 * Cuts nSamples into nFolds contiguous parts whose sizes differ by at most one, the larger ones first, as NumPy's
 * `array_split` and scikit-learn's `KFold` do. With `random`, the samples are assigned to the folds in random order
 * instead.
 * @throws UserError (usage) for fewer than 2 folds or more folds than samples
 */
export function makeFolds(nSamples: number, nFolds: number, random?: Random): Folds {
  if (!Number.isSafeInteger(nSamples) || nSamples < 0) throw new RangeError(`${nSamples} samples cannot be folded`);
  if (!Number.isInteger(nFolds) || nFolds < 2) {
    throw usageError(`nFolds must be a whole number of at least 2; got ${nFolds}`, {
      setting: 'nFolds',
      hint: hint`5 folds are usual: ${{ setting: 'nFolds', value: 5 }}`,
    });
  }
  if (nFolds > nSamples) {
    throw usageError(`nFolds must be at most ${nSamples}, the number of images; got ${nFolds}`, {
      setting: 'nFolds',
      hint:
        nSamples >= 2
          ? hint`use ${{ setting: 'nFolds', value: Math.min(5, nSamples) }}, or more images`
          : 'use more images',
    });
  }
  if (random !== undefined) checkRandom(random);
  const order = random?.permutation(nSamples);
  const foldOf = new Int32Array(nSamples);
  const members: Int32Array[] = [];
  let start = 0;
  for (let fold = 0; fold < nFolds; fold++) {
    const size = Math.floor(nSamples / nFolds) + (fold < nSamples % nFolds ? 1 : 0);
    const part = Int32Array.from({ length: size }, (_, i) => order?.[start + i] ?? start + i).sort();
    for (const sample of part) foldOf[sample] = fold;
    members.push(part);
    start += size;
  }
  return { nFolds, foldOf, members };
}

/**
 * The samples outside one fold, in ascending order: the training part when that fold validates.
 * @param fold 0 is the first. Throws a RangeError if there is no such fold
 */
export function trainingRows(folds: Folds, fold: number): Int32Array {
  const members = folds.members[fold];
  if (members === undefined) throw new RangeError(`fold ${fold} of ${folds.nFolds}, counted from 0`);
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

/** The splits of a k-fold cross-validation: each fold validates once. */
export const splitsOf = (folds: Folds): readonly Split[] =>
  folds.members.map((validation, fold) => ({ training: trainingRows(folds, fold), validation }));

/** The size of the smallest training part: the largest k that k-nearest neighbours can take. */
export function smallestTrainingPart(folds: Folds): number {
  return folds.foldOf.length - Math.max(...folds.members.map((part) => part.length));
}

/**
 * Holds out the last nVal samples for validation: the rest is for training.
 * @throws UserError (usage) for an invalid number, or if nothing would be left to train on
 */
export function holdOutLast(nSamples: number, nVal: number): { training: Int32Array; heldOut: Int32Array } {
  checkCount('nVal', nVal, 0);
  if (nVal >= nSamples) {
    throw usageError(`nVal must be less than ${nSamples}, to leave images to train on; got ${nVal}`, {
      setting: 'nVal',
      hint: hint`a tenth is usual: ${{ setting: 'nVal', value: Math.floor(nSamples / 10) }}${nSamples < 10 ? ' (none)' : ''}`,
    });
  }
  const all = Int32Array.from({ length: nSamples }, (_, i) => i);
  return { training: all.subarray(0, nSamples - nVal), heldOut: all.subarray(nSamples - nVal) };
}

/**
 * The last n samples as the only fold, for validation: the rest is for training.
 * @throws UserError (usage) if nothing would be left to train on
 */
export function holdOutFold(nSamples: number, n: number): Folds {
  const { heldOut } = holdOutLast(nSamples, n);
  const foldOf = new Int32Array(nSamples).fill(1);
  for (const sample of heldOut) foldOf[sample] = 0;
  return { nFolds: 1, foldOf, members: [heldOut] };
}
