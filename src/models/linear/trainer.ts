import type { Backend } from '../../kernels/backend.ts';
import { copyRows, rowsLike } from '../../kernels/copy-rows.ts';
import { type Examples, labelsOf, rowsOf } from '../examples.ts';
import { fitInput, type ModelInput } from '../input/input.ts';
import { dataOf, type NamedTensor } from '../training/parameters.ts';
import { train } from '../training/train.ts';
import { checkRequest } from './check-request.ts';
import { type LinearClassifier, predict } from './classifier.ts';
import { linearModel } from './model/model.ts';
import type { TrainLinearRequest, TrainLinearResult } from './request.ts';

/**
 * Trains f(x, W) = W (x · scale + offset) + b by mini-batch gradient descent: on pixels, x / 255 - mean. The same data,
 * seed and options give the same bits. Source: Stanford CS231n, "Optimization": Mini-batch gradient descent.
 * @throws UserError (usage) for an invalid hyperparameter or invalid data; (data) for a state of another training;
 *   (failed) if training diverges
 */
export async function trainLinear(request: TrainLinearRequest): Promise<TrainLinearResult> {
  checkRequest(request);
  const { backend, train: examples, val, classNames, random, signal } = request;
  const { earlyStopping, resumeFrom, onBatch, onEpoch, onState } = request;
  const labels = labelsOf(examples);
  const rows = rowsLike(backend, examples.pixels, labels.length);
  try {
    copyRows(examples.pixels, rowsOf(examples), rows);
    const input = await fitInput(backend, rows, request.scaling);
    const classifierOf = classifierMaker(classNames, input);
    const { parameters, epoch, epochs } = await train({
      ...{ backend, hyperparameters: request, rows, labels, input, random, signal },
      ...{ earlyStopping, resumeFrom, onBatch, onEpoch, onState },
      model: linearModel(classNames.length, rows.nCols),
      judge: async (current) => (val === undefined ? null : accuracyOn(val, backend, classifierOf(current), signal)),
    });
    return { classifier: classifierOf(parameters), epochs, classifierEpoch: epoch };
  } finally {
    backend.free(rows);
  }
}

const classifierMaker =
  (classNames: readonly string[], input: ModelInput) =>
  (parameters: readonly NamedTensor[]): LinearClassifier => ({
    classNames,
    weight: dataOf(parameters, 'weight'),
    bias: dataOf(parameters, 'bias'),
    input,
  });

async function accuracyOn(
  examples: Examples,
  backend: Backend,
  classifier: LinearClassifier,
  signal: AbortSignal | undefined,
): Promise<number> {
  const labels = labelsOf(examples);
  const predicted = await predict(backend, classifier, examples.pixels, { rows: examples.rows, signal });
  return predicted.filter((label, i) => label === labels[i]).length / labels.length;
}
