import type { Backend } from '../../kernels/backend.ts';
import { Random } from '../../util/random.ts';
import { DivergenceWatch } from '../training/divergence.ts';
import { EarlyStopping } from '../training/early-stopping.ts';
import type { EpochRecord } from '../training/epoch.ts';
import { allRows, copyRows, type Examples, labelsOf, rowsOf } from '../training/examples.ts';
import type { LinearHyperparameters } from '../training/hyperparameters.ts';
import { learningRateAt } from '../training/schedules.ts';
import { travels } from '../training/steps/job.ts';
import { parallelSteps } from '../training/steps/parallel-steps.ts';
import { plainSteps } from '../training/steps/plain-steps.ts';
import type { Steps, StepsSetup } from '../training/steps/steps.ts';
import { captureState, restoreState, type TrainingState } from '../training/training-state.ts';
import { turnTaker } from '../training/turns.ts';
import { checkRequest } from './check-request.ts';
import { type LinearClassifier, predict } from './classifier.ts';
import { meanImage } from './mean-image.ts';

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
  /**
   * Where an earlier training on the same data with the same options was: this one goes on from there, with that
   * state's own random generator, and ends in the same bits as one that was never interrupted.
   */
  readonly resumeFrom?: TrainingState | undefined;
  /** When it fires, training rejects with `signal.reason` before the next batch. */
  readonly signal?: AbortSignal | undefined;
  readonly onBatch?: ((record: BatchRecord) => void) | undefined;
  readonly onEpoch?: ((record: EpochRecord) => void) | undefined;
  /** Called after each epoch with all that another training needs to go on from there: a copy, to be kept or dropped. */
  readonly onState?: ((state: TrainingState) => void) | undefined;
}

export interface TrainLinearResult {
  readonly classifier: LinearClassifier;
  /** Every epoch that was trained, before the interruption too where it was resumed. */
  readonly epochs: readonly EpochRecord[];
  /** The epoch that the classifier is of: the last, or with early stopping the best. */
  readonly classifierEpoch: number;
}

/**
 * Trains f(x, W) = W (x / 255 - mean) + b by mini-batch gradient descent. The same data, seed and options give the same
 * bits. Source: Stanford CS231n, "Optimization": Mini-batch gradient descent.
 * @throws UserError (usage) for a hyperparameter or data that cannot be; (data) for a state of another training; (failed)
 *   where training diverges
 */
export async function trainLinear(request: TrainLinearRequest): Promise<TrainLinearResult> {
  const { backend, train, val, classNames, signal, onBatch, onEpoch, onState } = request;
  const { shuffle, epochs, resumeFrom } = request;
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
    if (resumeFrom === undefined) request.init.fill(weight.data, request.random);
    else restoreState(steps, resumeFrom);
    const random = resumeFrom === undefined ? request.random : Random.fromState(resumeFrom.random);
    const divergence = new DivergenceWatch(request, nBatches, resumeFrom?.firstLoss);
    const takeTurn = turnTaker();
    const stopping = stoppingOf(request, mean);
    const records: EpochRecord[] = [...(resumeFrom?.epochs ?? [])];

    while (records.length < epochs && !stopping?.isOver(records.length)) {
      const epoch = records.length + 1;
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
      if (valAccuracy !== null) stopping?.note(epoch, valAccuracy, current);
      onEpoch?.(record);
      const { firstLoss } = divergence;
      onState?.(
        captureState(steps, { random: random.state(), epochs: records, firstLoss: firstLoss! }, stopping?.best),
      );
    }
    const last = { classNames, weight: new Float32Array(weight.data), bias: new Float32Array(bias), mean };
    const { classifier, epoch } = stopping?.best ?? { classifier: last, epoch: records.length };
    return { classifier, epochs: records, classifierEpoch: epoch };
  } finally {
    steps?.free();
    backend.free(pixels);
  }
}

function stoppingOf({ earlyStopping, resumeFrom, classNames }: TrainLinearRequest, mean: Float32Array) {
  if (earlyStopping === undefined) return undefined;
  if (!resumeFrom?.best) return new EarlyStopping(earlyStopping);
  const { epoch, weight, bias } = resumeFrom.best;
  const valAccuracy = resumeFrom.epochs[epoch - 1]!.valAccuracy!;
  return new EarlyStopping(earlyStopping, { epoch, valAccuracy, classifier: { classNames, weight, bias, mean } });
}

/** In the worker threads, where there are some and they know the loss and the rule. */
function stepsOn(backend: Backend, setup: StepsSetup): Steps {
  const { loss, optimizer } = setup.hyperparameters;
  const { workers } = backend;
  if (workers === undefined || !travels(loss, optimizer)) return plainSteps(backend, setup);
  return parallelSteps(backend, workers, setup);
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
