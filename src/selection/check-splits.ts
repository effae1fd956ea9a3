import { usageError } from '../errors.ts';
import { bothError, checkExamples, checkRows, sharedRow } from '../models/examples.ts';
import { checkClassNames, checkHas, checkList } from '../util/checks.ts';
import type { Folds, Split } from './folds.ts';
import type { CrossValidation } from './judging/cross-validation.ts';

/**
 * Makes sure that no image is used both for training and for validation.
 * @throws UserError (usage) if there are no splits, or if one has an empty part, an invalid row or label, or a row in
 *   both of its parts
 */
export function checkSplits(
  splits: readonly Split[],
  { pixels, labels, classNames }: Pick<CrossValidation, 'pixels' | 'labels' | 'classNames'>,
): void {
  checkList('splits', splits, 'a list of splits, such as splitsOf(makeFolds(nSamples, 5)) returns');
  checkClassNames(classNames);
  for (const [at, { training, validation }] of splits.entries()) {
    const parts = { 'the training part': training, 'the validation part': validation };
    for (const [name, rows] of Object.entries(parts)) {
      checkExamples(`${name} of split ${at + 1}`, { pixels, labels, rows }, classNames.length);
    }
    const shared = sharedRow(validation, training, pixels.nRows);
    if (shared === undefined) continue;
    throw bothError(`image ${shared} is in both the training and the validation part of split ${at + 1}`);
  }
}

/**
 * The same for folds, which say twice which fold an image is in.
 * @throws UserError (usage) for folds of other data, an image that occurs more than once, or an empty fold
 */
export function checkFolds(folds: Folds, nSamples: number): void {
  checkHas('folds', folds, 'foldOf', 'folds, such as makeFolds(nSamples, 5) returns');
  const { nFolds, foldOf, members } = folds;
  if (foldOf.length !== nSamples) throw usageError(`the folds are of ${foldOf.length} images; there are ${nSamples}`);
  if (members.length !== nFolds) throw usageError(`there are ${nFolds} folds, but members of ${members.length}`);
  const seen = new Uint8Array(nSamples);
  for (const [fold, part] of members.entries()) {
    const what = `fold ${fold + 1}`;
    checkRows(what, part, nSamples);
    if (part.length === 0) throw usageError(`${what} has no images`);
    for (const sample of part) {
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
