import type { Backend } from '../../kernels/backend.ts';
import { type MatrixF32, matrix, type Rows } from '../../kernels/matrix.ts';
import { checkClassNames, checkFloats, checkHas, checkModelInput } from '../../util/checks.ts';
import type { ModelInput } from '../input/input.ts';
import { addBias, allClasses, allScores, firstRows, type ScoreOptions, type Scorer } from '../scores.ts';

/** f(x, W) = W (x · scale + offset) + b: everything needed to predict. */
export interface LinearClassifier {
  /** nClasses names, in the order of the rows of weight. */
  readonly classNames: readonly string[];
  /** nClasses × nFeatures, row-major: row c is the template of class c. */
  readonly weight: Float32Array;
  /** nClasses. */
  readonly bias: Float32Array;
  /** How it scales a row x. For pixels: scale 1/255 and offset -mean, with the mean training image in [0, 1]. */
  readonly input: ModelInput;
}

/**
 * @throws UserError (usage) for anything but a classifier, most often the whole result of a training; or for one whose numbers
 *   are gone
 */
function checkLinear(classifier: LinearClassifier): void {
  checkHas('classifier', classifier, 'weight', 'a linear classifier: trainLinear returns one as `classifier`');
  const { classNames, input } = classifier;
  checkClassNames(classNames);
  checkModelInput(input);
  const { length: nClasses } = classNames;
  checkFloats('the classifier', classifier, { weight: nClasses * input.scale.length, bias: nClasses });
}

function scorerOf(classifier: LinearClassifier): Scorer {
  checkLinear(classifier);
  const { weight, bias, input } = classifier;
  const W = matrix(weight, bias.length, input.scale.length);
  return {
    input,
    nClasses: bias.length,
    open: (backend, most) => {
      const products = backend.float32(most, bias.length);
      return {
        scores: async (x) => {
          const chunk = firstRows(products, x.nRows);
          await backend.multiplyTransposed(x, W, chunk);
          addBias(chunk, bias);
          return chunk;
        },
        free: () => backend.free(products),
      };
    },
  };
}

/**
 * The scores of every image and class.
 * @param pixels nSamples × nFeatures: bytes, codes or f32, as the classifier was trained on
 * @returns nSamples × nClasses, row-major
 * @throws UserError (usage) for rows of another kind or width than the classifier was trained on, and for row numbers out
 *   of range
 */
export const linearScores = async (
  backend: Backend,
  classifier: LinearClassifier,
  pixels: Rows,
  options: ScoreOptions = {},
): Promise<MatrixF32> => allScores(backend, scorerOf(classifier), pixels, options);

/**
 * The class of every image: the one with the largest score; ties go to the smallest class.
 * @param pixels nSamples × nFeatures: bytes, codes or f32, as the classifier was trained on
 * @returns nSamples class numbers
 * @throws UserError (usage) as {@link linearScores}
 */
export const linearClasses = async (
  backend: Backend,
  classifier: LinearClassifier,
  pixels: Rows,
  options: ScoreOptions = {},
): Promise<Uint8Array> => allClasses(backend, scorerOf(classifier), pixels, options);
