import { usageError } from '../errors.ts';
import { checkBackend, checkRows, checkWatch } from '../kernels/checks.ts';
import { bothError, checkExamples, sharedRow } from '../models/examples.ts';
import { checkScaling } from '../models/input/input.ts';
import { checkCallbacks, checkClassNames, checkHas, checkList, checkObject, TRANSFERRED } from '../util/checks.ts';
import { checkIsFolds, type Folds, type Split } from './folds.ts';
import type { CrossValidation } from './judging/cross-validation.ts';

interface Judging extends Pick<CrossValidation, 'backend' | 'scaling' | 'keeper' | 'signal' | 'onProgress'> {
  readonly known?: unknown;
  readonly onSplit?: unknown;
}

/**
 * Checks what every request to judge settings has, but for the data.
 * @throws UserError (usage) that names what is invalid
 */
export function checkJudging(request: Judging): void {
  checkObject('request', request, '{ backend, pixels, labels, classNames, trials, seed, … }');
  const { backend, scaling, known, onSplit, keeper } = request;
  checkBackend(backend);
  checkWatch(request);
  checkScaling(scaling);
  checkCallbacks({ known, onSplit });
  if (keeper !== undefined) checkHas('keeper', keeper, 'begun', '{ begun, onProgress, onEnd }');
}

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
  for (const [at, split] of splits.entries()) {
    for (const part of ['training', 'validation']) {
      checkHas(`split ${at + 1}`, split, part, 'a split: { training, validation }');
    }
    const { training, validation } = split;
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
  checkIsFolds(folds);
  const { nFolds, foldOf, members } = folds;
  if (foldOf.length !== nSamples) {
    throw usageError(`the folds are of ${foldOf.length} images; there are ${nSamples}`, {
      hint: foldOf.length === 0 ? TRANSFERRED : undefined,
    });
  }
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
