import { settingError } from '../../errors.ts';
import type { Trial } from '../../selection/results.ts';
import { checkList, checkNumber, checkNumbers, checkObject, checkObjects } from '../../util/checks.ts';

const EXAMPLE = "{ params: { model: 'knn', k: 1 }, … }";

/** @throws UserError (usage) for anything but a list of trials; it may be empty */
export function checkTrials(trials: readonly Trial[]): void {
  checkObjects('trials', trials, 'a trial', EXAMPLE);
  for (const trial of trials) checkTrial(trial);
}

/** @throws UserError (usage) for anything but a trial: of its members, those that charts read */
export function checkTrial(trial: Trial, what = 'a trial'): void {
  checkObject(what, trial, EXAMPLE);
  const { params, rankTestScore, meanTestScore, stdTestScore, splitTestScores, curve } = trial;
  checkObject(`params of ${what}`, params, "{ model: 'knn', k: 1 }");
  for (const [name, value] of Object.entries(params)) {
    if (typeof value !== 'string' && typeof value !== 'number')
      throw settingError(`${name} of ${what}`, 'a text or a number', value);
  }
  checkNumbers(what, { rankTestScore });
  for (const [name, score] of Object.entries({ meanTestScore, stdTestScore })) {
    if (score !== null) checkNumber(`${name} of ${what}`, score);
  }
  checkList(`splitTestScores of ${what}`, splitTestScores, 'a list of accuracies, one for each split');
  checkObjects(`curve of ${what}`, curve, `a point of the curve of ${what}`, '{ epoch: 1, trainLoss, valAccuracy }');
  for (const { epoch, trainLoss, valAccuracy } of curve) {
    checkNumbers(`a point of the curve of ${what}`, { epoch, trainLoss, valAccuracy });
  }
}
