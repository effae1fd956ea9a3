import { checkRequest } from '../trainer/check-request.ts';
import { trainOn } from '../trainer/trainer.ts';
import { dataOf } from '../training/parameters.ts';
import { linearScores } from './classifier.ts';
import { linearModel } from './model/model.ts';
import { linearParameters } from './model/parameters.ts';
import type { TrainLinearRequest, TrainLinearResult } from './request.ts';

/**
 * Trains f(x, W) = W (x · scale + offset) + b by mini-batch gradient descent: on pixels, x / 255 - mean. The same data,
 * seed and options give the same bits. Source: Stanford CS231n, "Optimization": Mini-batch gradient descent.
 * @throws UserError (usage) for an invalid hyperparameter or invalid data; (data) for a state of another training;
 *   (failed) if training diverges
 */
export async function trainLinear(request: TrainLinearRequest): Promise<TrainLinearResult> {
  checkRequest(request, linearParameters);
  const { backend } = request;
  return await trainOn(request, {
    model: linearModel,
    classifier: (classNames, input, parameters) => ({
      classNames,
      weight: dataOf(parameters, 'weight'),
      bias: dataOf(parameters, 'bias'),
      input,
    }),
    scores: (classifier, pixels, options) => linearScores(backend, classifier, pixels, options),
  });
}
