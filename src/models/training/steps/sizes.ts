import { isMatrix } from '../parameters.ts';
import type { Steps } from './steps.ts';

/**
 * How large a step was beside the weights that it moved, in root mean squares: an update of about a thousandth of the weights is
 * usual, a much larger one too large. Source: Stanford CS231n, "Neural networks part 3": Ratio of weights:updates.
 */
export interface StepSizes {
  /** Of the matrix. */
  readonly name: string;
  readonly weight: number;
  readonly gradient: number;
  readonly update: number;
}

const rootMeanSquare = (data: Float32Array, less?: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += (data[i]! - (less?.[i] ?? 0)) ** 2;
  return Math.sqrt(sum / data.length);
};

/** Measures one step: `before` and `after` it. */
export function sizesWatch({ parameters, gradients }: Pick<Steps, 'parameters' | 'gradients'>) {
  let earlier: readonly Float32Array[] = [];
  return {
    before: (): void => {
      earlier = parameters.map(({ data }) => new Float32Array(data));
    },
    after: (): readonly StepSizes[] =>
      parameters.flatMap((parameter, i) => {
        if (!isMatrix(parameter)) return [];
        const { name, data } = parameter;
        const weight = rootMeanSquare(earlier[i]!);
        return [{ name, weight, gradient: rootMeanSquare(gradients[i]!), update: rootMeanSquare(data, earlier[i]!) }];
      }),
  };
}
