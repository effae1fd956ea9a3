import type { LinearClassifier } from './classifier.ts';

/**
 * What a linear classifier makes of rows as they are, before it scales them: how much each class's score rises with each
 * number of a row. Of pixels, these are the templates that the lectures draw.
 * Source: Stanford CS231n, "Linear classification": Interpretation of linear classifiers as template matching.
 * @returns nClasses × nFeatures, row by row: weight · scale
 */
export function templatesOf({
  weight,
  bias,
  input,
}: Pick<LinearClassifier, 'weight' | 'bias' | 'input'>): Float64Array {
  const nFeatures = weight.length / bias.length;
  return Float64Array.from(weight, (w, i) => w * input.scale[i % nFeatures]!);
}
