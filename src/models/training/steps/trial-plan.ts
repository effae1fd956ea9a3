import type { Hyperparameters } from '../hyperparameters.ts';
import type { OptimizerState } from '../optimizers/optimizer.ts';
import type { Parameter } from '../parameters.ts';
import type { UpdateState } from '../update.ts';
import type { TrialPlan } from './job.ts';

/** The addresses of one setting's arrays. */
export function trialPlan(
  { loss, optimizer, regularizer, regularizationStrength: strength }: Hyperparameters,
  parameters: readonly Parameter[],
  gradients: readonly Float32Array[],
  state: UpdateState,
): TrialPlan {
  return {
    loss: { name: loss.name, settings: loss.settings },
    optimizer: { name: optimizer.name, settings: optimizer.settings },
    penalty: { squared: regularizer.squared, absolute: regularizer.absolute, strength },
    tensors: parameters.map(({ name, shape, penalised, data }, i) => ({
      ...{ name, shape, penalised },
      values: data.byteOffset,
      gradient: gradients[i]!.byteOffset,
      state: addressesOf(state[name]!),
    })),
  };
}

/** The addresses of arrays, by their names. */
const addressesOf = (arrays: OptimizerState): Record<string, number> =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.byteOffset]));
