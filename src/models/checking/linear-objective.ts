import { atOnce } from '../../util/turns.ts';
import type { Objective } from '../objective/objective.ts';
import type { CheckData } from './check-data.ts';
import type { CheckedObjective, CheckParameters } from './checked-objective.ts';
import { networkObjective } from './network-objective.ts';

/** A linear classifier is a network of one layer; the activation is that of hidden layers, of which there are none. */
const ONE_LAYER = { hidden: [], activation: 'relu' } as const;

export const linearObjective = (objective: Objective, data: CheckData): CheckedObjective =>
  networkObjective(objective, ONE_LAYER, data);

/**
 * The objective of a linear classifier in plain f64 loops, with the same losses and penalties as training.
 * @param parameters W row by row (nClasses × nFeatures), then b (nClasses)
 * @param gradient   if given, overwritten with the full gradient, penalty included: as long as parameters
 * @returns the mean data loss plus the penalty
 * @throws UserError (usage) for an invalid loss or penalty; RangeError for data and parameters that do not fit
 */
export const objectiveInF64 = (
  objective: Objective,
  data: CheckData,
  parameters: CheckParameters,
  gradient?: Float64Array,
): number => atOnce(linearObjective(objective, data).value(parameters, gradient));
