import { checkObject } from '../../../util/checks.ts';
import { builtIn } from '../../built-in.ts';
import { checkEpsilon, checkShare, type Optimizer } from './optimizer.ts';

export interface RmspropSettings {
  /** The share of the mean square kept at each step, in [0, 1); default 0.99. */
  readonly alpha?: number | undefined;
  /** Added to the divisor to avoid division by zero, greater than 0; default 1e-8. */
  readonly epsilon?: number | undefined;
}

/**
 * Each gradient is divided by the root of its recent mean square. The formula is that of PyTorch's RMSprop. Call it to
 * get the optimizer; settings are optional.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: rmsprop({ alpha: 0.9 }) };
 * @throws UserError (usage) for an invalid setting
 */
export function rmsprop(settings: RmspropSettings = {}): Optimizer {
  checkObject('settings', settings, '{ alpha: 0.9 }');
  const { alpha = 0.99, epsilon = 1e-8 } = settings;
  checkShare('alpha', alpha);
  checkEpsilon(epsilon);
  return builtIn({
    name: 'rmsprop',
    description: `RMSprop: s = ${alpha} s + (1 - ${alpha}) g²; W -= learningRate · g / (sqrt(s) + ${epsilon})`,
    source: 'Tieleman & Hinton 2012, lecture 6.5; Stanford CS231n, "Neural networks part 3"; PyTorch RMSprop',
    settings: { alpha, epsilon },
    stateNames: ['meanSquare'],
    decoupledDecay: false,
    step(parameters, gradient, state, { learningRate }) {
      const meanSquare = state.meanSquare!;
      for (let i = 0; i < parameters.length; i++) {
        const g = gradient[i]!;
        const s = alpha * meanSquare[i]! + (1 - alpha) * g * g;
        parameters[i] = parameters[i]! - (learningRate * g) / (Math.sqrt(s) + epsilon);
        meanSquare[i] = s;
      }
    },
  });
}
