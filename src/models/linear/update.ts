import type { LinearHyperparameters } from './hyperparameters.ts';
import type { Parameters } from './objective.ts';
import { initialState, type OptimizerState } from './optimizers/optimizer.ts';
import { addSmoothGradient, softThreshold, weightDecay } from './regularizers.ts';
import { learningRateAt } from './schedules.ts';

/** What is remembered between steps about the weights and about the bias. */
export interface UpdateState {
  readonly weight: OptimizerState;
  readonly bias: OptimizerState;
}

/** The state before the first step. */
export const initialUpdateState = (
  { optimizer }: LinearHyperparameters,
  { weight, bias }: Parameters,
): UpdateState => ({
  weight: initialState(optimizer, weight.data.length),
  bias: initialState(optimizer, bias.length),
});

/**
 * One step of training, in place: the update rule along the gradient of the smooth part of the objective, then the
 * proximal step of its absolute values. The bias is not penalised.
 * @param gradient of the data loss; the penalty's part is added to it
 * @param step     1 is the first of the training
 * @param nBatches steps an epoch
 */
export function update(
  hyperparameters: LinearHyperparameters,
  { weight, bias }: Parameters,
  gradient: Parameters,
  state: UpdateState,
  step: number,
  nBatches: number,
): void {
  const { optimizer, regularizer, regularizationStrength: strength } = hyperparameters;
  const learningRate = learningRateAt(hyperparameters, step, nBatches);
  const decay = weightDecay(regularizer, strength);
  if (!optimizer.decoupledDecay) addSmoothGradient(regularizer, strength, weight.data, gradient.weight.data);
  const of = (slope: number) => ({ number: step, learningRate, weightDecay: slope });
  optimizer.step(weight.data, gradient.weight.data, state.weight, of(decay));
  optimizer.step(bias, gradient.bias, state.bias, of(0));
  softThreshold(weight.data, learningRate * strength * regularizer.absolute);
}
