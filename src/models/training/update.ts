import type { Objective } from '../objective/objective.ts';
import { addSmoothGradient, penalty, softThreshold, weightDecay } from '../objective/regularizers.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { initialState, type Optimizer, type OptimizerState } from './optimizers/optimizer.ts';
import type { NamedTensor, Parameter } from './parameters.ts';

/** What an optimizer keeps between steps, by the name of the parameter and by its own name for it. */
export type UpdateState = Readonly<Record<string, OptimizerState>>;

/** The state before the first step. */
export const initialUpdateState = (optimizer: Optimizer, parameters: readonly NamedTensor[]): UpdateState =>
  Object.fromEntries(parameters.map(({ name, data }) => [name, initialState(optimizer, data.length)]));

/** How an array of parameters is updated: the optimizer, and the penalty on it. */
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

/**
 * One step of training, in place.
 * @param gradients of the data loss, one for each parameter
 */
export function update(
  { optimizer, regularizer, regularizationStrength: strength }: Hyperparameters,
  parameters: readonly Parameter[],
  gradients: readonly Float32Array[],
  state: UpdateState,
  place: StepPlace,
): void {
  const { squared, absolute } = regularizer;
  const free = { optimizer, squared: 0, absolute: 0, strength: 0 };
  for (const [i, { name, data, penalised }] of parameters.entries()) {
    const how = penalised ? { optimizer, squared, absolute, strength } : free;
    updateParameters(how, data, gradients[i]!, state[name]!, place);
  }
}

/** The penalty on the parameters that it applies to: strength · R, summed in f64 in their order. */
export const penaltyOn = (
  { regularizer, regularizationStrength }: Objective,
  parameters: readonly Parameter[],
): number =>
  regularizationStrength *
  parameters.reduce((sum, { penalised, data }) => (penalised ? sum + penalty(regularizer, data) : sum), 0);
