import { builtIn } from '../../built-in.ts';
import { checkEpsilon, type Optimizer } from './optimizer.ts';

export interface AdagradSettings {
  /** Keeps the first steps finite, greater than 0; 1e-10 where it is not given. */
  readonly epsilon?: number | undefined;
}

/**
 * Each parameter has its own rate, smaller the more it has moved. The formula is that of PyTorch's Adagrad. Call it, with settings or without, to get one.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: adagrad({ epsilon: 1e-8 }) };
 * @throws UserError (usage) for an invalid setting
 */
export function adagrad({ epsilon = 1e-10 }: AdagradSettings = {}): Optimizer {
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
