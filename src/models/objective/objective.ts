import { checkNumber, checkObject } from '../../util/checks.ts';
import { checkLoss, type Loss } from './losses/loss.ts';
import { checkRegularizer, type Regularizer } from './regularizers.ts';

/** What training minimises: 1/n sum_i L_i + strength · R(W), of the data loss and of the penalised parameters W. */
export interface Objective {
  readonly loss: Loss;
  readonly regularizer: Regularizer;
  /** Lambda in the lecture; at least 0. */
  readonly regularizationStrength: number;
}

/** @throws UserError (usage) that names what is invalid, most often a loss given only by its name */
export function checkObjective(objective: Objective): void {
  checkObject('the objective', objective, '{ loss, regularizer, regularizationStrength }');
  checkLoss(objective.loss);
  checkRegularizer(objective.regularizer);
  checkNumber('regularizationStrength', objective.regularizationStrength, 0);
}
