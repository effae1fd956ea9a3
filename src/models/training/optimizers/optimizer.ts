import { settingError } from '../../../errors.ts';

/** What an update rule remembers between steps about one parameter array, by name: all that a checkpoint has to keep. */
export type OptimizerState = Readonly<Record<string, Float32Array>>;

/** What changes from step to step. */
export interface Step {
  /** 1 is the first. */
  readonly number: number;
  readonly learningRate: number;
  /** Read by rules with decoupled decay alone: how fast parameters shrink beside the gradient's step. */
  readonly weightDecay: number;
}

/**
 * How parameters follow their gradient: each by itself, from its own gradient and its own place in the state. Weights
 * and bias are stepped separately, each with its own state.
 */
export interface Optimizer {
  readonly name: string;
  /** One line, with the formula, g the gradient. */
  readonly description: string;
  readonly source: string;
  /** The numbers that it was made with, by name. */
  readonly settings: Readonly<Record<string, number>>;
  /** The arrays that it remembers: each as long as the parameters, and zero before the first step. */
  readonly stateNames: readonly string[];
  /** Whether an L2 penalty shrinks the weights by itself (`weightDecay`) instead of being part of the gradient. */
  readonly decoupledDecay: boolean;
  /**
   * One step, in place: computed in f64, rounded to f32 once for each parameter and each number of the state. Updates
   * `state` in place too.
   */
  step(parameters: Float32Array, gradient: Float32Array, state: OptimizerState, step: Step): void;
}

/** The state before the first step, for nParameters parameters. */
export const initialState = ({ stateNames }: Optimizer, nParameters: number): OptimizerState =>
  Object.fromEntries(stateNames.map((name) => [name, new Float32Array(nParameters)]));

/** @throws UserError (usage) for a factor of a moving average outside [0, 1) */
export function checkShare(name: string, value: number): void {
  if (!(value >= 0 && value < 1)) throw settingError(name, 'a number of at least 0 and less than 1', value);
}

/** @throws UserError (usage) for a number that keeps nothing from being divided by 0 */
export function checkEpsilon(epsilon: number): void {
  if (!(Number.isFinite(epsilon) && epsilon > 0)) {
    throw settingError('epsilon', 'a number greater than 0', epsilon);
  }
}
