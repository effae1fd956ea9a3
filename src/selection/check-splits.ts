import { settingError } from '../errors.ts';
import { checkBackend, checkWatch } from '../kernels/checks.ts';
import { bothError, checkExamples, sharedRow } from '../models/examples.ts';
import { checkScaling } from '../models/input/input.ts';
import { checkCallbacks, checkClassNames, checkHas, checkList, checkObject } from '../util/checks.ts';
import type { Split } from './folds.ts';
import { checkKeeper } from './judging/cohort-keeper.ts';
import type { CrossValidation } from './judging/cross-validation.ts';
import type { SplitResult } from './results.ts';

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
  checkKeeper(keeper);
}

/** @throws UserError (usage) for anything but the result of a split */
export function checkResult(what: string, result: SplitResult): void {
  const expected = 'the result of a split: { status, accuracy, … }';
  checkHas(what, result, 'status', expected);
  const { accuracy } = result;
  if (accuracy === null) return;
  if (!(typeof accuracy === 'number' && accuracy >= 0 && accuracy <= 1)) throw settingError(what, expected, result);
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
