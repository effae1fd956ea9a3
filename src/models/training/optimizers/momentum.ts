import { checkObject } from '../../../util/checks.ts';
import { builtIn } from '../../built-in.ts';
import { checkShare, type Optimizer } from './optimizer.ts';

export interface MomentumSettings {
  /** The share of the velocity kept at each step, in [0, 1); default 0.9. */
  readonly momentum?: number | undefined;
}

/**
 * Gradient descent with a velocity that accumulates gradients. The formula is that of PyTorch's SGD, without dampening.
 * Call it to get the optimizer; settings are optional.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: momentum({ momentum: 0.95 }) };
 * @throws UserError (usage) for an invalid setting
 */
export function momentum(settings: MomentumSettings = {}): Optimizer {
  const mu = keptOf(settings);
  return withVelocity(mu, (_gradient, velocity) => velocity, {
    name: 'momentum',
    description: `gradient descent with momentum: v = ${mu} v + g; W -= learningRate · v`,
    source: 'Polyak 1964; Stanford CS231n, "Neural networks part 3": Momentum update; PyTorch SGD(momentum)',
  });
}

/**
 * Momentum that looks ahead along its velocity. The formula is that of PyTorch's SGD with `nesterov`. Call it to get
 * the optimizer; settings are optional.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: nesterov({ momentum: 0.95 }) };
 * @throws UserError (usage) for an invalid setting
 */
export function nesterov(settings: MomentumSettings = {}): Optimizer {
  const mu = keptOf(settings);
  return withVelocity(mu, (gradient, velocity) => gradient + mu * velocity, {
    name: 'nesterov',
    description: `Nesterov momentum: v = ${mu} v + g; W -= learningRate · (g + ${mu} v)`,
    source: 'Nesterov 1983; Sutskever et al. 2013; Stanford CS231n, "Neural networks part 3"; PyTorch SGD(nesterov)',
  });
}

/** The share of the velocity that is kept. */
function keptOf(settings: MomentumSettings): number {
  checkObject('settings', settings, '{ momentum: 0.9 }');
  const { momentum: kept = 0.9 } = settings;
  checkShare('momentum', kept);
  return kept;
}

/**
 * An optimizer that steps along `direction` of the gradient and the velocity v = mu v + g.
 * @param mu the share of the velocity kept at each step, in [0, 1)
 */
function withVelocity(
  mu: number,
  direction: (gradient: number, velocity: number) => number,
  words: Pick<Optimizer, 'name' | 'description' | 'source'>,
): Optimizer {
  return builtIn({
    ...words,
    settings: { momentum: mu },
    stateNames: ['velocity'],
    decoupledDecay: false,
    step(parameters, gradient, state, { learningRate }) {
      const velocity = state.velocity!;
      for (let i = 0; i < parameters.length; i++) {
        const v = mu * velocity[i]! + gradient[i]!;
        parameters[i] = parameters[i]! - learningRate * direction(gradient[i]!, v);
        velocity[i] = v;
      }
    },
  });
}
