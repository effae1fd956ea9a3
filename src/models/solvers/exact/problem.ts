import { BYTE_SHIFT, type RowsGram } from '../../../kernels/tiles/gram.ts';
import type { ModelInput } from '../../input/input.ts';
import type { Objective } from '../../objective/objective.ts';
import { penalty, weightDecay } from '../../objective/regularizers.ts';
import type { FullGradient } from './full-gradient.ts';

/** The mean of each feature as a model sees it: 0 up to rounding, unless its scaling leaves features where they are. */
export function meansOf({ sums, nRows }: RowsGram, { kind, scale, offset }: ModelInput): Float64Array {
  const shift = kind === 'bytes' ? BYTE_SHIFT : 0;
  return sums.map((sum, j) => (sum / nRows + shift) * scale[j]! + offset[j]!);
}

/**
 * The objective of W and c, where scores are W (x - mean) + c: the metric knows features less their means. The vector x holds
 * W, nClasses × nFeatures, and then c, nClasses.
 */
export class CentredProblem {
  readonly #data: FullGradient;
  readonly #means: Float64Array;
  readonly #penalty: Pick<Objective, 'regularizer' | 'regularizationStrength'>;
  readonly #signal: AbortSignal | undefined;

  constructor(
    data: FullGradient,
    means: Float64Array,
    given: Pick<Objective, 'regularizer' | 'regularizationStrength'>,
    signal: AbortSignal | undefined,
  ) {
    this.#data = data;
    this.#means = means;
    this.#penalty = given;
    this.#signal = signal;
  }

  /** The classifier's numbers: the bias is c - W mean. */
  parametersOf(x: Float64Array): { readonly weight: Float32Array; readonly bias: Float32Array } {
    const d = this.#means.length;
    const nClasses = x.length / (d + 1);
    const weight = Float32Array.from(x.subarray(0, nClasses * d));
    const bias = Float32Array.from({ length: nClasses }, (_, c) => {
      let shift = 0;
      for (let j = 0; j < d; j++) shift += weight[c * d + j]! * this.#means[j]!;
      return x[nClasses * d + c]! - shift;
    });
    return { weight, bias };
  }

  /** Data loss plus penalty, and the gradient by x. */
  async at(x: Float64Array): Promise<{ readonly value: number; readonly gradient: Float64Array }> {
    const { weight, bias } = this.parametersOf(x);
    const data = await this.#data.at(weight, bias, this.#signal);
    const { regularizer, regularizationStrength } = this.#penalty;
    const decay = weightDecay(regularizer, regularizationStrength);
    const gradient = new Float64Array(x.length);
    const d = this.#means.length;
    for (let c = 0; c < bias.length; c++) {
      const slope = data.bias[c]!;
      for (let j = 0, i = c * d; j < d; j++, i++) {
        gradient[i] = data.weight[i]! - slope * this.#means[j]! + decay * weight[i]!;
      }
      gradient[weight.length + c] = slope;
    }
    return { value: data.loss + regularizationStrength * penalty(regularizer, weight), gradient };
  }
}
