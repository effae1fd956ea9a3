import type { Backend } from '../../kernels/backend.ts';
import { allRows } from '../../kernels/copy-rows.ts';
import type { Rows } from '../../kernels/matrix.ts';
import { Random } from '../../util/random.ts';
import { inTurns, turnTaker } from '../../util/turns.ts';
import type { ModelInput } from '../input/input.ts';
import { DivergenceWatch } from './divergence.ts';
import { EarlyStopping } from './early-stopping.ts';
import type { BatchRecord, EpochRecord } from './epoch.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { fillStart } from './initializers.ts';
import type { TrainableModel } from './model.ts';
import { copyOfTensors, isMatrix, type NamedTensor } from './parameters.ts';
import { rateOf } from './schedules.ts';
import { travels } from './steps/job.ts';
import { plainSteps } from './steps/plain-steps.ts';
import { type StepSizes, sizesWatch } from './steps/sizes.ts';
import type { Steps, StepsSetup } from './steps/steps.ts';
import { captureState, restoreState, type TrainingState } from './training-state.ts';

/** What the engine needs to train a model: all of it has been checked. */
export interface TrainingRequest {
  readonly backend: Backend;
  readonly model: TrainableModel;
  readonly hyperparameters: Hyperparameters;
  /** nSamples × nFeatures, in the backend's memory: all of them are trained on. Where they have mirror images, those follow. */
  readonly rows: Rows;
  /** The class numbers of the rows. */
  readonly labels: Uint8Array;
  /** Whether the second half of the rows are mirror images of the first: each epoch takes one of the two, at random. */
  readonly isMirrored: boolean;
  readonly input: ModelInput;
  /** How parameters do on the images that they are judged by. */
  readonly judge: (parameters: readonly NamedTensor[]) => Promise<EpochJudgement>;
  /** Epochs without a higher validation accuracy after which to stop; undefined: all are trained. */
  readonly earlyStopping: number | undefined;
  /**
   * First the starting weights are drawn from it, then for each epoch one permutation, what is mirrored, and 32 bits for the
   * model's noise: each only where there is any.
   */
  readonly random: Random;
  /** The state of an earlier training; this one continues with that state's own generator. */
  readonly resumeFrom: TrainingState | undefined;
  /** How many epochs of all to train; absent: all. */
  readonly stopAfter?: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onBatch: ((record: BatchRecord) => void) | undefined;
  readonly onEpoch: ((record: EpochRecord) => void) | undefined;
  readonly onState: ((state: TrainingState) => void) | undefined;
  /** Called before `onEpoch` with what the last step of the epoch did. */
  readonly onSizes?: ((sizes: readonly StepSizes[]) => void) | undefined;
}

/** What an epoch's record has of its last weights. */
export type EpochJudgement = Pick<EpochRecord, 'valLoss' | 'trainAccuracy' | 'valAccuracy'>;

export interface TrainingResult {
  /** A copy, in the order of the model. */
  readonly parameters: readonly NamedTensor[];
  /** Their epoch: the last, or with early stopping the best. */
  readonly epoch: number;
  /** Every epoch that was trained. */
  readonly epochs: readonly EpochRecord[];
}

/**
 * Mini-batch gradient descent for any model. The same data, seed and hyperparameters give the same bits, however many
 * threads there are. Source: Stanford CS231n, "Optimization": Mini-batch gradient descent.
 * @throws Divergence (failed) if the steps are too large
 */
export async function train(request: TrainingRequest): Promise<TrainingResult> {
  const { backend, model, hyperparameters, labels, resumeFrom, signal, onBatch, onEpoch, onState, onSizes } = request;
  const { shuffle, epochs } = hyperparameters;
  const end = Math.min(epochs, request.stopAfter ?? epochs);
  const nSamples = request.isMirrored ? labels.length / 2 : labels.length;
  const batchSize = Math.min(hyperparameters.batchSize, nSamples);
  const nBatches = Math.ceil(nSamples / batchSize);
  const steps = stepsOn(model, backend, { ...request, nSamples, batchSize });
  try {
    const { parameters } = steps;
    if (resumeFrom === undefined) await inTurns(fillStart(parameters, hyperparameters.init, request.random), signal);
    else restoreState(steps, resumeFrom);
    const random = resumeFrom === undefined ? request.random : Random.fromState(resumeFrom.random);
    const usual = model.usual(hyperparameters.loss, hyperparameters.optimizer);
    const divergence = new DivergenceWatch(hyperparameters, usual, nBatches, resumeFrom?.firstLoss);
    const takeTurn = turnTaker();
    const stopping = stoppingOf(request);
    const records: EpochRecord[] = [...(resumeFrom?.epochs ?? [])];

    while (records.length < end && !stopping?.isOver(records.length)) {
      const epoch = records.length + 1;
      const started = performance.now();
      steps.order.set(shuffle ? random.permutation(nSamples) : allRows(nSamples));
      if (request.isMirrored) mirrorSome(steps.order, random);
      if (model.isNoisy) steps.noise.key = random.integer(2 ** 32);
      const measure = onSizes && sizesWatch(steps);
      let lossSum = 0;
      for (let first = 0; first < nBatches; ) {
        signal?.throwIfAborted();
        await takeTurn();
        const firstStep = (epoch - 1) * nBatches + first + 1;
        const left = nBatches - first;
        // The last step is taken alone, where it is measured.
        const n = Math.min(steps.stepsPerCall, measure && left > 1 ? left - 1 : left);
        if (left === 1) measure?.before();
        const rates = Array.from({ length: n }, (_, i) => rateOf(hyperparameters, firstStep + i, nBatches));
        const losses = await steps.run(first, firstStep, rates, signal);
        for (const [i, loss] of losses.entries()) {
          const batch = first + i + 1;
          divergence.checkLoss(loss, epoch, batch);
          lossSum += loss * Math.min(batchSize, nSamples - (batch - 1) * batchSize);
          await onBatch?.({ epoch, batch, nBatches, loss });
          signal?.throwIfAborted();
        }
        first += n;
      }
      for (const { data } of parameters.filter(isMatrix)) divergence.checkWeights(data, epoch);
      const seconds = (performance.now() - started) / 1000;
      const { valLoss, trainAccuracy, valAccuracy } = await request.judge(parameters);
      divergence.checkJudged(valLoss, epoch);
      const record = { epoch, trainLoss: lossSum / nSamples, valLoss, trainAccuracy, valAccuracy, seconds };
      records.push(record);
      if (measure) onSizes(measure.after());
      if (valAccuracy !== null) stopping?.note(epoch, valAccuracy, parameters);
      await onEpoch?.(record);
      const firstLoss = divergence.firstLoss!;
      await onState?.(captureState(steps, { random: random.state(), epochs: records, firstLoss }, stopping?.best));
    }
    const best = stopping?.best ?? { epoch: records.length, parameters: copyOfTensors(parameters) };
    return { ...best, epochs: records };
  } finally {
    steps.free();
  }
}

function stoppingOf({ earlyStopping, resumeFrom }: TrainingRequest): EarlyStopping | undefined {
  if (earlyStopping === undefined) return undefined;
  if (!resumeFrom?.best) return new EarlyStopping(earlyStopping);
  const valAccuracy = resumeFrom.epochs[resumeFrom.best.epoch - 1]!.valAccuracy!;
  return new EarlyStopping(earlyStopping, { ...resumeFrom.best, valAccuracy });
}

/** Half of the images, drawn anew, become their mirror images, which stand as many rows further. */
function mirrorSome(order: Int32Array, random: Random): void {
  for (let i = 0; i < order.length; i++) if (random.integer(2) === 1) order[i] = order[i]! + order.length;
}

/** In the worker threads, where there are some and they know the loss and the rule. */
function stepsOn(model: TrainableModel, backend: Backend, setup: StepsSetup): Steps {
  const { loss, optimizer } = setup.hyperparameters;
  const { workers } = backend;
  if (workers === undefined || !travels(loss, optimizer)) return plainSteps(model, backend, setup);
  return model.workerSteps(backend, workers, setup);
}
