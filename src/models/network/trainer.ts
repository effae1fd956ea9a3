import { settingError, usageError } from '../../errors.ts';
import { checkMatrix, rowKind } from '../../kernels/matrix.ts';
import { checkCallbacks } from '../../util/checks.ts';
import { checkRequest, checkTrainRequest } from '../trainer/check-request.ts';
import { trainOn } from '../trainer/trainer.ts';
import { dataOf } from '../training/parameters.ts';
import { networkScores } from './classifier.ts';
import { checkArchitecture, checkPca } from './hyperparameters.ts';
import { networkModel } from './model/model.ts';
import { biasName, networkParameters, weightName } from './model/parameters.ts';
import type { TrainNetworkRequest, TrainNetworkResult } from './request.ts';

/**
 * Trains a network with hidden layers, f(x) = W2 a(W1 (x · scale + offset) + b1) + b2, by mini-batch gradient descent. The same
 * data, seed and options give the same bits, for any number of threads: products are summed in f32, in an order that the sizes
 * alone decide. Source: Stanford CS231n, "Neural networks" parts 1 to 3.
 * @throws UserError (usage) for an invalid hyperparameter or invalid data; (data) for a state of another training;
 *   (failed) if training diverges
 */
export async function trainNetwork(request: TrainNetworkRequest): Promise<TrainNetworkResult> {
  checkTrainRequest(request);
  const { backend, hidden, activation, pca = 0, mirrored, onSizes, onComponents, onVariance, train, init } = request;
  checkArchitecture(request, init);
  checkPca(pca);
  checkRequest(request, (nClasses, nFeatures) => networkParameters(nClasses, pca || nFeatures, hidden));
  checkCallbacks({ onSizes, onComponents, onVariance });
  if (pca > 0 && rowKind('images', train.pixels) === 'f32') {
    throw usageError('principal components need bytes or 16-bit codes; these rows are f32 features');
  }
  if (pca > train.pixels.nCols) throw settingError('pca', `at most ${train.pixels.nCols}, the number of features`, pca);
  const nImages = train.rows?.length ?? train.pixels.nRows;
  if (pca > nImages) throw settingError('pca', `at most ${nImages}, the number of images to train on`, pca);
  if (mirrored !== undefined) {
    checkMatrix('mirrored', mirrored);
    const { nRows, nCols } = train.pixels;
    const fits = mirrored.nRows === nRows && mirrored.nCols === nCols;
    if (!fits || rowKind('mirror images', mirrored) !== rowKind('images', train.pixels)) {
      throw usageError(
        `mirror images must be of the kind and number of the images: ${nRows} × ${nCols}; got ${mirrored.nRows} × ${mirrored.nCols}`,
      );
    }
  }
  return await trainOn(request, {
    model: (nClasses, nFeatures) => networkModel(nClasses, nFeatures, request),
    classifier: (classNames, input, parameters) => ({
      ...{ classNames, input, activation },
      layers: [...hidden, classNames.length].map((_, l) => ({
        weight: dataOf(parameters, weightName(l)),
        bias: dataOf(parameters, biasName(l)),
      })),
    }),
    scores: (classifier, pixels, options) => networkScores(backend, classifier, pixels, options),
    mirrored,
    components: pca === 0 ? undefined : { n: pca, onProgress: onComponents, onFound: onVariance },
    onSizes,
  });
}
