import type { UpdateState } from '../models/training/update.ts';
import type { Tensor } from './safetensors.ts';
import { f32, type Sealed } from './sealed-tensors.ts';

/** What of a training a file holds as arrays. */
export interface TrainingArrays {
  /** nClasses × nFeatures, row-major. */
  readonly weight: Float32Array;
  /** nClasses. */
  readonly bias: Float32Array;
  /** What the update rule remembers. */
  readonly update: UpdateState;
}

const OF_WEIGHT = 'update.weight.';
const OF_BIAS = 'update.bias.';

/** The arrays by name: `weight`, `bias`, `update.weight.velocity` …, each behind the prefix. */
export function trainingTensors(
  { weight, bias, update }: TrainingArrays,
  prefix = '',
): readonly (readonly [string, Tensor])[] {
  const nFeatures = weight.length / bias.length;
  const arrays: readonly (readonly [string, Float32Array])[] = [
    ['weight', weight],
    ['bias', bias],
    ...Object.entries(update.weight).map(([name, array]) => [OF_WEIGHT + name, array] as const),
    ...Object.entries(update.bias).map(([name, array]) => [OF_BIAS + name, array] as const),
  ];
  return arrays.map(([name, array]) => [prefix + name, f32(array, nFeatures)]);
}

/** @throws UserError (data) where the file lacks one that every training has */
export const trainingArrays = (file: Sealed<unknown>, prefix = ''): TrainingArrays => ({
  weight: file.array(`${prefix}weight`),
  bias: file.array(`${prefix}bias`),
  update: { weight: file.below(prefix + OF_WEIGHT), bias: file.below(prefix + OF_BIAS) },
});
