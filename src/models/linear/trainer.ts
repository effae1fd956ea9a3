import { usageError } from '../../errors.ts';
import type { Backend } from '../../kernels/backend.ts';
import type { Random } from '../../util/random.ts';
import { type LinearClassifier, predict } from './classifier.ts';
import { DivergenceWatch } from './divergence.ts';
import { EarlyStopping } from './early-stopping.ts';
import type { EpochRecord } from './epoch.ts';
import { allRows, checkExamples, copyRows, type Examples, labelsOf, rowsOf } from './examples.ts';
import { checkHyperparameters, type LinearHyperparameters } from './hyperparameters.ts';
import { meanImage } from './mean-image.ts';
import { learningRateAt } from './schedules.ts';
import { travels } from './steps/job.ts';
import { parallelSteps } from './steps/parallel-steps.ts';
import { plainSteps } from './steps/plain-steps.ts';
import type { Steps, StepsSetup } from './steps/steps.ts';
import { turnTaker } from './turns.ts';

export interface BatchRecord {
  /** 1 is the first. */
  readonly epoch: number;
  /** 1 is the first of each epoch. */
  readonly batch: number;
  readonly nBatches: number;
  /** Data loss plus penalty of this batch, before its step. */
  readonly loss: number;
}

export interface TrainLinearRequest extends LinearHyperparameters {
  readonly backend: Backend;
  readonly train: Examples;
  /** Held-out examples, scored after each epoch: nothing is learned from them. */
  readonly val?: Examples | undefined;
  /**
   * Stops after so many epochs without a higher validation accuracy, at least 1, and gives the classifier of the best
   * epoch. Absent: every epoch is trained, and the last one counts.
   */
  readonly earlyStopping?: number | undefined;
  /** nClasses names, at most 256. */
  readonly classNames: readonly string[];
  /** The only source of randomness, such as Random.seeded(0): first the starting weights, then one permutation an epoch. */
  readonly random: Random;
  /** When it fires, training rejects with `signal.reason` before the next batch. */
  readonly signal?: AbortSignal | undefined;
  readonly onBatch?: ((record: BatchRecord) => void) | undefined;
  readonly onEpoch?: ((record: EpochRecord) => void) | undefined;
}

export interface TrainLinearResult {
  readonly classifier: LinearClassifier;
  /** Every epoch that was trained. */
  readonly epochs: readonly EpochRecord[];
  /** The epoch that the classifier is of: the last, or with early stopping the best. */
  readonly classifierEpoch: number;
}

/**
 * Trains f(x, W) = W (x / 255 - mean) + b by mini-batch gradient descent. The same data, seed and options give the same
 * bits. Source: Stanford CS231n, "Optimization": Mini-batch gradient descent.
 * @throws UserError (usage) for a hyperparameter or data that cannot be; (failed) where training diverges
 */
export async function trainLinear(request: TrainLinearRequest): Promise<TrainLinearResult> {
  const { backend, train, val, classNames, random, signal, onBatch, onEpoch } = request;
  const { learningRate, shuffle, epochs, earlyStopping } = request;
  checkRequest(request);
  const labels = labelsOf(train);
  const nSamples = labels.length;
  const batchSize = Math.min(request.batchSize, nSamples);
  const nBatches = Math.ceil(nSamples / batchSize);

  const pixels = backend.uint8(nSamples, train.pixels.nCols);
  let steps: Steps | undefined;
  try {
    copyRows(train.pixels, rowsOf(train), pixels);
    const mean = await meanImage(backend, pixels);
    const nClasses = classNames.length;
    steps = stepsOn(backend, { hyperparameters: request, pixels, labels, mean, nClasses, batchSize });
    const { weight, bias } = steps.parameters;
    request.init.fill(weight.data, random);
    const divergence = new DivergenceWatch(learningRate, nBatches);
    const takeTurn = turnTaker();
    const stopping = earlyStopping === undefined ? undefined : new EarlyStopping(earlyStopping);
    const records: EpochRecord[] = [];

    for (let epoch = 1; epoch <= epochs; epoch++) {
      const started = performance.now();
      steps.order.set(shuffle ? random.permutation(nSamples) : allRows(nSamples));
      let lossSum = 0;
      for (let first = 0; first < nBatches; first += steps.stepsPerCall) {
        signal?.throwIfAborted();
        await takeTurn();
        const firstStep = (epoch - 1) * nBatches + first + 1;
        const n = Math.min(steps.stepsPerCall, nBatches - first);
        const rates = Array.from({ length: n }, (_, i) => learningRateAt(request, firstStep + i, nBatches));
        const losses = await steps.run(first, firstStep, rates);
        for (const [i, loss] of losses.entries()) {
          const batch = first + i + 1;
          divergence.checkLoss(loss, epoch, batch);
          lossSum += loss * Math.min(batchSize, nSamples - (batch - 1) * batchSize);
          onBatch?.({ epoch, batch, nBatches, loss });
          signal?.throwIfAborted();
        }
      }
      divergence.checkWeights(weight.data, epoch);
      const seconds = (performance.now() - started) / 1000;
      const current = { classNames, weight: weight.data, bias, mean };
      const valAccuracy = val === undefined ? null : await accuracyOn(val, backend, current, signal);
      const record = { epoch, trainLoss: lossSum / nSamples, valAccuracy, seconds };
      records.push(record);
      onEpoch?.(record);
      if (valAccuracy !== null && stopping?.shouldStop(epoch, valAccuracy, current)) break;
    }
    const last = { classNames, weight: new Float32Array(weight.data), bias: new Float32Array(bias), mean };
    const { classifier, epoch } = stopping?.best ?? { classifier: last, epoch: records.length };
    return { classifier, epochs: records, classifierEpoch: epoch };
  } finally {
    steps?.free();
    backend.free(pixels);
  }
}

/** In the worker threads, where there are some and they know the loss and the rule. */
function stepsOn(backend: Backend, setup: StepsSetup): Steps {
  const { loss, optimizer } = setup.hyperparameters;
  const { workers } = backend;
  if (workers === undefined || !travels(loss, optimizer)) return plainSteps(backend, setup);
  return parallelSteps(backend, workers, setup);
}

function checkRequest(request: TrainLinearRequest): void {
  const { train, val, classNames, earlyStopping } = request;
  checkHyperparameters(request);
  if (earlyStopping !== undefined) {
    if (!(Number.isSafeInteger(earlyStopping) && earlyStopping >= 1)) {
      throw usageError(`earlyStopping must be a whole number of at least 1; got ${earlyStopping}`);
    }
    if (val === undefined) throw usageError('early stopping needs validation images to judge by; there are none');
  }
  if (classNames.length < 2 || classNames.length > 256) {
    throw usageError(`a classifier needs 2 to 256 classes; got ${classNames.length}`);
  }
  checkExamples('training', train, classNames.length);
  if (val === undefined) return;
  checkExamples('validation', val, classNames.length);
  if (val.pixels.nCols !== train.pixels.nCols) {
    throw usageError(`validation images have ${val.pixels.nCols} features, training images ${train.pixels.nCols}`);
  }
  if (val.pixels.data === train.pixels.data) {
    const trained = new Set(rowsOf(train));
    const shared = rowsOf(val).find((row) => trained.has(row));
    if (shared !== undefined) throw new RangeError(`image ${shared} is both trained and validated on`);
  }
}

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
