import type { LinearHyperparameters } from '../../models/training/hyperparameters.ts';
import type { CrossValidation } from '../judging/cross-validation.ts';

/** A request to judge linear classifiers on splits: see {@link crossValidateLinear}. */
export interface LinearCrossValidation extends CrossValidation {
  /** The settings to judge. */
  readonly trials: readonly LinearHyperparameters[];
}
