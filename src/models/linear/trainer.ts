import type { Backend } from '../../kernels/backend.ts';
import { copyRows, rowsLike } from '../../kernels/copy-rows.ts';
import { Random } from '../../util/random.ts';
import { allRows, type Examples, labelsOf, rowsOf } from '../examples.ts';
import { fitInput, type ModelInput } from '../input/input.ts';
import { DivergenceWatch } from '../training/divergence.ts';
import { EarlyStopping } from '../training/early-stopping.ts';
import type { EpochRecord } from '../training/epoch.ts';
import { learningRateAt } from '../training/schedules.ts';
import { travels } from '../training/steps/job.ts';
import { parallelSteps } from '../training/steps/parallel-steps.ts';
import { plainSteps } from '../training/steps/plain-steps.ts';
import type { Steps, StepsSetup } from '../training/steps/steps.ts';
import { captureState, restoreState } from '../training/training-state.ts';
import { turnTaker } from '../turns.ts';
import { checkRequest } from './check-request.ts';
import { type LinearClassifier, predict } from './classifier.ts';
import type { TrainLinearRequest, TrainLinearResult } from './request.ts';

/**
 * Trains f(x, W) = W (x · scale + offset) + b by mini-batch gradient descent: on pixels, x / 255 - mean. The same data,
 * seed and options give the same bits. Source: Stanford CS231n, "Optimization": Mini-batch gradient descent.
 * @throws UserError (usage) for an invalid hyperparameter or invalid data; (data) for a state of another training; (failed)
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

  const rows = rowsLike(backend, train.pixels, nSamples);
  let steps: Steps | undefined;
  try {
    copyRows(train.pixels, rowsOf(train), rows);
    const input = await fitInput(backend, rows, request.scaling);
    const nClasses = classNames.length;
    steps = stepsOn(backend, { hyperparameters: request, rows, labels, input, nClasses, batchSize });
    const { weight, bias } = steps.parameters;
    if (resumeFrom === undefined) request.init.fill(weight.data, request.random);
    else restoreState(steps, resumeFrom);
    const random = resumeFrom === undefined ? request.random : Random.fromState(resumeFrom.random);
    const divergence = new DivergenceWatch(request, nBatches, resumeFrom?.firstLoss);
    const takeTurn = turnTaker();
    const stopping = stoppingOf(request, input);
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
      const current = { classNames, weight: weight.data, bias, input };
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
    const last = { classNames, weight: new Float32Array(weight.data), bias: new Float32Array(bias), input };
    const { classifier, epoch } = stopping?.best ?? { classifier: last, epoch: records.length };
    return { classifier, epochs: records, classifierEpoch: epoch };
  } finally {
    steps?.free();
    backend.free(rows);
  }
}

function stoppingOf({ earlyStopping, resumeFrom, classNames }: TrainLinearRequest, input: ModelInput) {
  if (earlyStopping === undefined) return undefined;
  if (!resumeFrom?.best) return new EarlyStopping(earlyStopping);
  const { epoch, weight, bias } = resumeFrom.best;
  const valAccuracy = resumeFrom.epochs[epoch - 1]!.valAccuracy!;
  return new EarlyStopping(earlyStopping, { epoch, valAccuracy, classifier: { classNames, weight, bias, input } });
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
