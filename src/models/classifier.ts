import type { Backend } from '../kernels/backend.ts';
import type { MatrixF32, Rows } from '../kernels/matrix.ts';
import { type LinearClassifier, linearClasses, linearScores } from './linear/classifier.ts';
import { type NetworkClassifier, networkClasses, networkScores } from './network/classifier.ts';
import { penalty, type Regularizer } from './objective/regularizers.ts';
import type { ScoreOptions } from './scores.ts';

/** A classifier that was trained: linear, or a network. */
export type Classifier = LinearClassifier | NetworkClassifier;

export const isNetwork = (classifier: Classifier): classifier is NetworkClassifier => 'layers' in Object(classifier);

/**
 * The class of every image: the one with the largest score; ties go to the smallest class.
 * @param classifier linear, or a network
 * @param pixels nSamples × nFeatures: bytes, codes or f32, as the classifier was trained on
 * @returns nSamples class numbers
 * @throws UserError (usage) as {@link scores}
 */
export const predict = async (
  backend: Backend,
  classifier: Classifier,
  pixels: Rows,
  options: ScoreOptions = {},
): Promise<Uint8Array> =>
  isNetwork(classifier)
    ? networkClasses(backend, classifier, pixels, options)
    : linearClasses(backend, classifier, pixels, options);

/**
 * The scores of every image and class.
 * @param classifier linear, or a network
 * @param pixels nSamples × nFeatures: bytes, codes or f32, as the classifier was trained on
 * @returns nSamples × nClasses, row-major
 * @throws UserError (usage) for rows of another kind or width than the classifier was trained on, and for row numbers out
 *   of range
 */
export const scores = async (
  backend: Backend,
  classifier: Classifier,
  pixels: Rows,
  options: ScoreOptions = {},
): Promise<MatrixF32> =>
  isNetwork(classifier)
    ? networkScores(backend, classifier, pixels, options)
    : linearScores(backend, classifier, pixels, options);

/** Its matrices of weights, from the input on. */
export const weightsOf = (classifier: Classifier): readonly Float32Array[] =>
  isNetwork(classifier) ? classifier.layers.map(({ weight }) => weight) : [classifier.weight];

/** The share of its weights that are exactly 0, in [0, 1]. */
export function sparsityOf(classifier: Classifier): number {
  const weights = weightsOf(classifier);
  const zeros = weights.reduce((sum, weight) => sum + weight.filter((w) => w === 0).length, 0);
  return zeros / weights.reduce((sum, { length }) => sum + length, 0);
}

/** R(W) of all its weights. */
export const penaltyOf = (regularizer: Regularizer, classifier: Classifier): number =>
  weightsOf(classifier).reduce((sum, weight) => sum + penalty(regularizer, weight), 0);
