import { builtIn } from '../../built-in.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * Stochastic gradient descent.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: sgd };
 */
export const sgd: Optimizer = builtIn<Optimizer>({
  name: 'sgd',
  description: 'stochastic gradient descent: W -= learningRate · g',
  source: 'Robbins & Monro 1951; Stanford CS231n, "Optimization": Mini-batch gradient descent',
  settings: {},
  stateNames: [],
  decoupledDecay: false,
  step(parameters, gradient, _state, { learningRate }) {
    for (let i = 0; i < parameters.length; i++) parameters[i] = parameters[i]! - learningRate * gradient[i]!;
  },
});
