import { settingError, usageError } from '../errors.ts';
import { checkArray, checkCount, checkHas, checkList, TRANSFERRED } from '../util/checks.ts';
import type { Folds } from './folds.ts';

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
  if (length === nSamples) return;
  throw usageError(`the folds are of ${length} images; there are ${nSamples}`, {
    hint: length === 0 ? TRANSFERRED : undefined,
  });
}
