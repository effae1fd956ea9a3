import { settingError } from '../../errors.ts';
import { checkHas } from '../../util/checks.ts';
import type { Loss } from './losses/loss.ts';
import type { Regularizer } from './regularizers.ts';

/** What training minimises: 1/n sum_i L_i + strength · R(W), of the data loss and of the penalised parameters W. */
export interface Objective {
  readonly loss: Loss;
  readonly regularizer: Regularizer;
  /** Lambda in the lecture; at least 0. */
  readonly regularizationStrength: number;
}

/** @throws UserError (usage) that names what is invalid, most often a loss given only by its name */
export function checkObjective({ loss, regularizer, regularizationStrength }: Objective): void {
  checkHas('loss', loss, 'sample', 'a loss, such as LOSSES.svm or hinge(1)');
  checkHas('regularizer', regularizer, 'squared', 'a penalty, such as REGULARIZERS.l2 or elasticNet(0.5)');
  if (Number.isFinite(regularizationStrength) && regularizationStrength >= 0) return;
  throw settingError('regularizationStrength', 'a number of at least 0', regularizationStrength);
}
