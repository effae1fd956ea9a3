import { copyRows, rowsLike } from '../../kernels/copy-rows.ts';
import { type Examples, labelsOf, rowsOf } from '../examples.ts';
import { fitInput, type ModelInput } from '../input/input.ts';
import { penalty } from '../objective/regularizers.ts';
import { dataOf, type NamedTensor } from '../training/parameters.ts';
import { train } from '../training/train.ts';
import { checkRequest } from './check-request.ts';
import type { LinearClassifier } from './classifier.ts';
import { judgeExamples } from './judge.ts';
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
  const { loss, regularizer, regularizationStrength, earlyStopping, resumeFrom, onBatch, onEpoch, onState } = request;
  const labels = labelsOf(examples);
  const sample = sampleOf(request);
  const rows = rowsLike(backend, examples.pixels, labels.length);
  try {
    copyRows(examples.pixels, rowsOf(examples), rows);
    const input = await fitInput(backend, rows, request.scaling);
    const classifierOf = classifierMaker(classNames, input);
    const { parameters, epoch, epochs } = await train({
      ...{ backend, hyperparameters: request, rows, labels, input, random, signal },
      ...{ earlyStopping, resumeFrom, onBatch, onEpoch, onState },
      model: linearModel(classNames.length, rows.nCols),
      judge: async (current) => {
        const classifier = classifierOf(current);
        const judged = (part: Examples | undefined) => part && judgeExamples(backend, classifier, part, loss, signal);
        const [onVal, onSample] = [await judged(val), await judged(sample)];
        const valLoss = onVal && onVal.loss + regularizationStrength * penalty(regularizer, classifier.weight);
        return {
          valLoss: valLoss !== undefined && Number.isFinite(valLoss) ? valLoss : null,
          trainAccuracy: onSample?.accuracy ?? null,
          valAccuracy: onVal?.accuracy ?? null,
        };
      },
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

/** The training images that are classified after each epoch; undefined for none. */
function sampleOf({ train: examples, val, trainSample }: TrainLinearRequest): Examples | undefined {
  const n = trainSample ?? (val === undefined ? 0 : rowsOf(val).length);
  return n === 0 ? undefined : { ...examples, rows: rowsOf(examples).subarray(0, n) };
}
