import { meanLoss } from '../objective/losses/loss.ts';
import { checkObjective, type Objective } from '../objective/objective.ts';
import { addPenaltyGradient, penalty } from '../objective/regularizers.ts';
import type { CheckData } from './check-data.ts';
import { type CheckedObjective, type CheckParameters, checkSizes } from './checked-objective.ts';

/**
 * The objective of a linear classifier in plain f64 loops, with the same losses and penalties as training.
 * @param parameters W row by row (nClasses × nFeatures), then b (nClasses)
 * @param gradient   if given, overwritten with the full gradient, penalty included: as long as parameters
 * @returns the mean data loss plus the penalty
 * @throws UserError (usage) for an invalid loss or penalty; RangeError for data and parameters that do not fit
 */
export function objectiveInF64(
  objective: Objective,
  { features, labels, nFeatures, nClasses }: CheckData,
  parameters: CheckParameters,
  gradient?: Float64Array,
): number {
  checkObjective(objective);
  const nParameters = nClasses * nFeatures + nClasses;
  checkSizes('objectiveInF64', { features, labels, nFeatures, nClasses }, parameters, nParameters);
  const { loss, regularizer, regularizationStrength: strength } = objective;
  const nSamples = labels.length;
  const weight = parameters.subarray(0, nClasses * nFeatures);
  const bias = parameters.subarray(nClasses * nFeatures);
  const scores = new Float64Array(nSamples * nClasses);
  for (let i = 0; i < nSamples; i++) {
    for (let c = 0; c < nClasses; c++) {
      let sum = bias[c]!;
      for (let p = 0; p < nFeatures; p++) sum += weight[c * nFeatures + p]! * features[i * nFeatures + p]!;
      scores[i * nClasses + c] = sum;
    }
  }
  const dScores = new Float64Array(scores.length);
  const value = meanLoss(loss, scores, nClasses, labels, dScores) + strength * penalty(regularizer, weight);
  if (gradient !== undefined) {
    gradient.fill(0);
    for (let i = 0; i < nSamples; i++) {
      for (let c = 0; c < nClasses; c++) {
        const slope = dScores[i * nClasses + c]!;
        for (let p = 0; p < nFeatures; p++) gradient[c * nFeatures + p]! += slope * features[i * nFeatures + p]!;
        gradient[nClasses * nFeatures + c]! += slope;
      }
    }
    addPenaltyGradient(regularizer, strength, weight, gradient.subarray(0, weight.length));
  }
  return value;
}

export const linearObjective = (objective: Objective, data: CheckData): CheckedObjective => ({
  nSides: 0,
  value: (parameters, gradient) => objectiveInF64(objective, data, parameters, gradient),
});
