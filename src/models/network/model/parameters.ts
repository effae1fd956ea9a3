import type { ParameterSpec } from '../../training/parameters.ts';

/** The weights of a layer; 0 is the first. */
export const weightName = (layer: number): string => `weight${layer + 1}`;
export const biasName = (layer: number): string => `bias${layer + 1}`;

/** Numbers of each layer: features, hidden units, scores. */
export const layerSizes = (nClasses: number, nFeatures: number, hidden: readonly number[]): readonly number[] => [
  nFeatures,
  ...hidden,
  nClasses,
];

/** Weights and biases, layer after layer. Biases are not penalised. */
export function networkParameters(
  nClasses: number,
  nFeatures: number,
  hidden: readonly number[],
): readonly ParameterSpec[] {
  const sizes = layerSizes(nClasses, nFeatures, hidden);
  return sizes.slice(1).flatMap((nOutputs, l) => [
    { name: weightName(l), shape: [nOutputs, sizes[l]!], penalised: true },
    { name: biasName(l), shape: [nOutputs], penalised: false },
  ]);
}
