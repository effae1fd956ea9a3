/** What an update rule remembers between steps about one parameter array, by name: all that a checkpoint has to keep. */
export type OptimizerState = Readonly<Record<string, Float32Array>>;

/** How parameters follow their gradient. Weights and bias are stepped separately, each with its own state. */
export interface Optimizer {
  readonly name: string;
  /** One line, with the formula. */
  readonly description: string;
  readonly source: string;
  /** The state before the first step, for nParameters parameters. */
  init(nParameters: number): OptimizerState;
  /** One step, in place: computed in f64, rounded to f32 once for each parameter. Updates `state` in place too. */
  step(parameters: Float32Array, gradient: Float32Array, learningRate: number, state: OptimizerState): void;
}

export const sgd: Optimizer = {
  name: 'sgd',
  description: 'stochastic gradient descent: W -= learningRate · dL/dW',
  source: 'Robbins & Monro 1951; Stanford CS231n, "Optimization": Mini-batch gradient descent',
  init: () => ({}),
  step(parameters, gradient, learningRate) {
    for (let i = 0; i < parameters.length; i++) parameters[i] = parameters[i]! - learningRate * gradient[i]!;
  },
};

/** Every update rule, by name. */
export const OPTIMIZERS = { sgd } as const satisfies Readonly<Record<string, Optimizer>>;
