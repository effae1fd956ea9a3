import { builtIn } from '../../built-in.ts';
import { checkShare, type Optimizer } from './optimizer.ts';

export interface MomentumSettings {
  /** What of the velocity is left after a step, in [0, 1); 0.9 where it is not given. */
  readonly momentum?: number | undefined;
}

/**
 * Gradient descent with a velocity that gathers gradients. The formula is that of PyTorch's SGD, without dampening. A
 * function, which makes one of its settings.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: momentum({ momentum: 0.95 }) };
 * @throws UserError (usage) for a setting that cannot be
 */
export function momentum({ momentum: mu = 0.9 }: MomentumSettings = {}): Optimizer {
  checkShare('momentum', mu);
  return builtIn({
    name: 'momentum',
    description: `gradient descent with momentum: v = ${mu} v + g; W -= learningRate · v`,
    source: 'Polyak 1964; Stanford CS231n, "Neural networks part 3": Momentum update; PyTorch SGD(momentum)',
    settings: { momentum: mu },
    stateNames: ['velocity'],
    decoupledDecay: false,
    step(parameters, gradient, state, { learningRate }) {
      const velocity = state.velocity!;
      for (let i = 0; i < parameters.length; i++) {
        const v = mu * velocity[i]! + gradient[i]!;
        parameters[i] = parameters[i]! - learningRate * v;
        velocity[i] = v;
      }
    },
  });
}

/**
 * Momentum that looks ahead along its velocity. The formula is that of PyTorch's SGD with `nesterov`. A function, which makes
 * one of its settings.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: nesterov({ momentum: 0.95 }) };
 * @throws UserError (usage) for a setting that cannot be
 */
export function nesterov({ momentum: mu = 0.9 }: MomentumSettings = {}): Optimizer {
  checkShare('momentum', mu);
  return builtIn({
    name: 'nesterov',
    description: `Nesterov momentum: v = ${mu} v + g; W -= learningRate · (g + ${mu} v)`,
    source: 'Nesterov 1983; Sutskever et al. 2013; Stanford CS231n, "Neural networks part 3"; PyTorch SGD(nesterov)',
    settings: { momentum: mu },
    stateNames: ['velocity'],
    decoupledDecay: false,
    step(parameters, gradient, state, { learningRate }) {
      const velocity = state.velocity!;
      for (let i = 0; i < parameters.length; i++) {
        const v = mu * velocity[i]! + gradient[i]!;
        parameters[i] = parameters[i]! - learningRate * (gradient[i]! + mu * v);
        velocity[i] = v;
      }
    },
  });
}
