import { checkObject } from '../../../util/checks.ts';
import { builtIn } from '../../built-in.ts';
import { checkEpsilon, type Optimizer } from './optimizer.ts';

export interface AdagradSettings {
  /** Added to the divisor to avoid division by zero, greater than 0; default 1e-10. */
  readonly epsilon?: number | undefined;
}

/**
 * Each parameter has its own rate, which shrinks with the gradients it has seen. The formula is that of PyTorch's
 * Adagrad. Call it to get the optimizer; settings are optional.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: adagrad({ epsilon: 1e-8 }) };
 * @throws UserError (usage) for an invalid setting
 */
export function adagrad(settings: AdagradSettings = {}): Optimizer {
  checkObject('settings', settings, '{ epsilon: 1e-8 }');
  const { epsilon = 1e-10 } = settings;
  checkEpsilon(epsilon);
  return builtIn({
    name: 'adagrad',
    description: `Adagrad: s += g²; W -= learningRate · g / (sqrt(s) + ${epsilon})`,
    source: 'Duchi, Hazan & Singer 2011; Stanford CS231n, "Neural networks part 3"; PyTorch Adagrad',
    settings: { epsilon },
    stateNames: ['squares'],
    decoupledDecay: false,
    step(parameters, gradient, state, { learningRate }) {
      const squares = state.squares!;
      for (let i = 0; i < parameters.length; i++) {
        const g = gradient[i]!;
        const s = squares[i]! + g * g;
        parameters[i] = parameters[i]! - (learningRate * g) / (Math.sqrt(s) + epsilon);
        squares[i] = s;
      }
    },
  });
}
