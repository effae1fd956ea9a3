import { checkArray } from '../../util/checks.ts';
import type { PausingWork } from '../../util/turns.ts';
import type { CheckData } from './check-data.ts';

/** All parameters of a model, one after the other, in f64. */
export type CheckParameters = Float64Array;

/** An objective whose gradient is checked. */
export interface CheckedObjective {
  /**
   * @param gradient if given, overwritten with the full gradient, penalty included: as long as parameters
   * @param sides    if given, written: on which side of its kink each hidden unit is for each sample, 0 or 1
   * @returns the mean data loss plus the penalty, with pauses: a large network takes seconds
   */
  value(parameters: CheckParameters, gradient?: Float64Array, sides?: Uint8Array): PausingWork<number>;
  /** How many {@link value} writes as `sides`; 0 for a model whose units have no kinks. */
  readonly nSides: number;
}

/** @throws UserError (usage) for invalid parameters; RangeError for data and parameters that do not fit */
export function checkSizes(
  { features, labels, nFeatures, nClasses }: CheckData,
  parameters: CheckParameters,
  nParameters: number,
): void {
  checkArray('parameters', parameters, Float64Array);
  if (features.length === labels.length * nFeatures && parameters.length === nParameters) return;
  throw new RangeError(
    `the objective has ${features.length} features and ${parameters.length} parameters for ${labels.length} samples of ${nFeatures} features in ${nClasses} classes`,
  );
}
