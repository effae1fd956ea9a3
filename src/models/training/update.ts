import type { Parameters } from '../objective/objective.ts';
import { addSmoothGradient, softThreshold, weightDecay } from '../objective/regularizers.ts';
import type { LinearHyperparameters } from './hyperparameters.ts';
import { initialState, type Optimizer, type OptimizerState } from './optimizers/optimizer.ts';

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

/** How an array of parameters moves: the update rule, and the penalty on it. */
export interface ParameterUpdate {
  readonly optimizer: Optimizer;
  readonly squared: number;
  readonly absolute: number;
  readonly strength: number;
}

/** Where training is. */
export interface StepPlace {
  /** 1 is the first step of the training. */
  readonly number: number;
  readonly learningRate: number;
}

/**
 * One step of an array of parameters, in place: the update rule along the gradient of the smooth part of the objective,
 * then the proximal step of its absolute values. Every parameter moves by itself: arrays may be stepped in parts.
 * @param gradient of the data loss; the penalty's part is added to it
 */
export function updateParameters(
  { optimizer, squared, absolute, strength }: ParameterUpdate,
  parameters: Float32Array,
  gradient: Float32Array,
  state: OptimizerState,
  { number, learningRate }: StepPlace,
): void {
  const decay = weightDecay({ squared }, strength);
  if (!optimizer.decoupledDecay) addSmoothGradient({ squared }, strength, parameters, gradient);
  optimizer.step(parameters, gradient, state, { number, learningRate, weightDecay: decay });
  softThreshold(parameters, learningRate * strength * absolute);
}

/** One step of training, in place. The bias is not penalised. */
export function update(
  { optimizer, regularizer, regularizationStrength: strength }: LinearHyperparameters,
  { weight, bias }: Parameters,
  gradient: Parameters,
  state: UpdateState,
  place: StepPlace,
): void {
  const { squared, absolute } = regularizer;
  updateParameters({ optimizer, squared, absolute, strength }, weight.data, gradient.weight.data, state.weight, place);
  const free = { optimizer, squared: 0, absolute: 0, strength: 0 };
  updateParameters(free, bias, gradient.bias, state.bias, place);
}
