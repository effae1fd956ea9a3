import { settingError } from '../../../errors.ts';
import { checkFunction, checkHas, checkItems, checkNumber, checkObject, checkText } from '../../../util/checks.ts';

/** What an optimizer keeps between steps for one parameter array, by name: everything that a checkpoint needs. */
export type OptimizerState = Readonly<Record<string, Float32Array>>;

/** What changes from step to step. */
export interface Step {
  /** 1 is the first. */
  readonly number: number;
  readonly learningRate: number;
  /** Used only by optimizers with decoupled decay: how fast parameters shrink beside the gradient's step. */
  readonly weightDecay: number;
}

/**
 * How parameters are updated: each depends only on its own gradient and state. Weights and bias are stepped separately,
 * each with its own state.
 */
export interface Optimizer {
  readonly name: string;
  /** One line, with the formula, g the gradient. */
  readonly description: string;
  readonly source: string;
  /** Its settings, by name. */
  readonly settings: Readonly<Record<string, number>>;
  /** The arrays of its state: each as long as the parameters, and zero before the first step. */
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

/** @throws UserError (usage) for anything but an optimizer, most often a function that makes one */
export function checkOptimizer(optimizer: Optimizer): void {
  checkHas('optimizer', optimizer, 'step', 'an optimizer, such as OPTIMIZERS.adam or adam()');
  checkFunction('step of optimizer', optimizer.step);
  checkText('name of optimizer', optimizer.name, 'a text');
  checkObject('settings of optimizer', optimizer.settings, '{ momentum: 0.9 }');
  for (const [name, value] of Object.entries(optimizer.settings)) checkNumber(`${name} of optimizer`, value);
  checkItems('stateNames of optimizer', optimizer.stateNames, 'a list of names, empty for none');
  for (const name of optimizer.stateNames) checkText('a name among stateNames of optimizer', name, 'a text');
}

/** @throws UserError (usage) for a factor of a moving average outside [0, 1) */
export function checkShare(name: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0 && value < 1))
    throw settingError(name, 'a number of at least 0 and less than 1', value);
}

/** @throws UserError (usage) for a number that does not prevent division by zero */
export function checkEpsilon(epsilon: number): void {
  if (!(Number.isFinite(epsilon) && epsilon > 0)) {
    throw settingError('epsilon', 'a number greater than 0', epsilon);
  }
}
