import { checkObject } from '../../../util/checks.ts';
import { power } from '../../../util/portable-math.ts';
import { builtIn } from '../../built-in.ts';
import { checkEpsilon, checkShare, type Optimizer } from './optimizer.ts';

export interface AdamSettings {
  /** The share of the mean gradient kept at each step, in [0, 1); default 0.9. */
  readonly beta1?: number | undefined;
  /** The share of the mean square kept at each step, in [0, 1); default 0.999. */
  readonly beta2?: number | undefined;
  /** Added to the divisor to avoid division by zero, greater than 0; default 1e-8. */
  readonly epsilon?: number | undefined;
}

const FORMULA =
  'm = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g²; W -= learningRate · m̂ / (sqrt(ŝ) + epsilon)';

/**
 * Momentum and RMSprop combined, both corrected for their start at 0. The formula is that of PyTorch's Adam. Call it to
 * get the optimizer; settings are optional.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: adam({ beta1: 0.8 }) };
 * @throws UserError (usage) for an invalid setting
 */
export const adam = (settings: AdamSettings = {}): Optimizer =>
  builtIn({
    ...adaptiveMoments(settings, false),
    name: 'adam',
    description: `Adam: ${FORMULA}`,
    source: 'Kingma & Ba 2015; Stanford CS231n, "Neural networks part 3"; PyTorch Adam',
  });

/**
 * Adam with decoupled weight decay: the L2 penalty does not pass through the moments, but shrinks the weights at the
 * same rate everywhere. The formula is that of PyTorch's AdamW, whose `weight_decay` is 2 · strength for R(W) = sum W².
 * Call it to get the optimizer; settings are optional.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, optimizer: adamw() };
 * @throws UserError (usage) for an invalid setting
 */
export const adamw = (settings: AdamSettings = {}): Optimizer =>
  builtIn({
    ...adaptiveMoments(settings, true),
    name: 'adamw',
    description: `AdamW: W -= learningRate · weightDecay · W, then Adam: ${FORMULA}`,
    source: 'Loshchilov & Hutter 2019; PyTorch AdamW',
  });

function adaptiveMoments(
  given: AdamSettings,
  decoupledDecay: boolean,
): Omit<Optimizer, 'name' | 'description' | 'source'> {
  checkObject('settings', given, '{ beta1: 0.9 }');
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = given;
  checkShare('beta1', beta1);
  checkShare('beta2', beta2);
  checkEpsilon(epsilon);
  return {
    settings: { beta1, beta2, epsilon },
    stateNames: ['mean', 'meanSquare'],
    decoupledDecay,
    step(parameters, gradient, state, { number, learningRate, weightDecay }) {
      const mean = state.mean!;
      const meanSquare = state.meanSquare!;
      const rate = learningRate / (1 - power(beta1, number));
      const root = Math.sqrt(1 - power(beta2, number));
      const kept = decoupledDecay ? 1 - learningRate * weightDecay : 1;
      for (let i = 0; i < parameters.length; i++) {
        const g = gradient[i]!;
        const m = beta1 * mean[i]! + (1 - beta1) * g;
        const s = beta2 * meanSquare[i]! + (1 - beta2) * g * g;
        parameters[i] = kept * parameters[i]! - (rate * m) / (Math.sqrt(s) / root + epsilon);
        mean[i] = m;
        meanSquare[i] = s;
      }
    },
  };
}
