import { hint, usageError } from '../../errors.ts';
import type { Classifier } from '../../models/classifier.ts';
import { rowsOf } from '../../models/examples.ts';
import type { TrainRequest, TrainResult } from '../../models/trainer/request.ts';
import type { Hyperparameters } from '../../models/training/hyperparameters.ts';
import type { StepSizes } from '../../models/training/steps/sizes.ts';
import { numbersOf } from '../../selection/space/linear-setting.ts';
import { Random } from '../../util/random.ts';
import { trainingWork, type Work } from '../resources/threads.ts';
import type { TrainingSpec } from '../specs/training.ts';
import { largeBatch, longWarmUp, oddities } from '../warnings.ts';
import { type SearchWatch, trainingBars } from './bars.ts';
import { epochLines, sizesIn, usualSample } from './epoch-lines.ts';
import type { TrainingImages, TrainingPlan } from './kind.ts';

/** @throws UserError (usage) if nothing validates, but the training is to stop by it */
export function checkStopping({ earlyStopping }: Pick<TrainingSpec, 'earlyStopping'>, nVal: number): void {
  if (earlyStopping === undefined || nVal > 0) return;
  throw usageError(hint`${{ setting: 'earlyStopping' }} needs validation images, but there are none`, {
    hint: hint`hold some out: ${{ setting: 'val', value: '<n>' }}`,
  });
}

/** What only some trainers make use of. */
export interface TrainerExtras extends SearchWatch {
  readonly mirrored: TrainingImages['mirrored'];
  readonly onSizes: (sizes: readonly StepSizes[]) => void;
}

/** What is trained, and by what. */
export interface GradientTraining<H extends Hyperparameters> {
  readonly spec: TrainingSpec;
  /** The batch size, where the user gave one. */
  readonly askedBatch: number | 'all' | undefined;
  readonly nTrain: number;
  readonly hyperparameters: H;
  /** Absent: as of a linear classifier. */
  readonly work?: Work;
  /** The principal components of the input that it trains on; absent or 0: the input itself. */
  readonly pca?: number | undefined;
  /** Whether it trains on mirror images too. */
  readonly isMirrored?: boolean;
  /** What is worth recording of the spec's defaults, beside those that all have. */
  readonly resolved?: Readonly<Record<string, unknown>>;
  trainer(request: H & TrainRequest & TrainerExtras): Promise<TrainResult<Classifier>>;
}

/** A training by gradient descent: its epochs are told and recorded, its state is kept. */
export function byGradients<H extends Hyperparameters>(training: GradientTraining<H>): TrainingPlan {
  const { spec, askedBatch, nTrain, hyperparameters, isMirrored = false } = training;
  const { learningRate, batchSize, loss, regularizer, optimizer, schedule } = hyperparameters;
  const { earlyStopping, epochs: nEpochs } = spec;
  const train: TrainingPlan['train'] = async (resources, { train, val, mirrored }, kept) => {
    const { checkpoints, seed, resumeFrom, sizesBefore = [] } = kept;
    const { data, compute, recorder, observer } = resources;
    const lines = epochLines();
    let firstLoss = resumeFrom?.epochs[0]?.trainLoss;
    const sizes = [...sizesBefore];
    const bars = trainingBars(observer, training.pca ?? 0, 'training', nEpochs);
    try {
      const { classifier, epochs, classifierEpoch, penalty } = await training.trainer({
        ...hyperparameters,
        backend: compute.backend,
        train,
        val,
        mirrored,
        earlyStopping,
        classNames: data.dataset.classNames,
        random: Random.seeded(spec.seed),
        resumeFrom,
        signal: compute.signal,
        trainSample: val === undefined ? usualSample(nTrain) : rowsOf(val).length,
        onBatch: ({ epoch, batch, nBatches, loss }) => {
          lines.addStep(loss);
          bars.update(epoch - 1 + batch / nBatches);
        },
        onSizes: lines.addSizes,
        ...bars.search,
        onEpoch: (record) => {
          const line = lines.lineOf(record);
          sizes.push(...sizesIn([line]));
          recorder.record(seed === undefined ? line : { seed, ...line }, { lasting: true }); // no checkpoint has the losses of its steps
          firstLoss ??= record.trainLoss;
          observer.tell({ kind: 'epoch', record, epochs: nEpochs, firstLoss });
        },
        onState: (state) => checkpoints?.offer(state),
      });
      const { trainLoss } = epochs.at(-1)!;
      return { classifier, penalty, epochs, trainLoss, sizes, by: { solver: 'sgd', classifierEpoch } };
    } finally {
      bars.stop();
      // However the training ended: what follows may be interrupted too.
      await checkpoints?.flush();
    }
  };
  const numbers = {
    ...numbersOf('loss', loss.settings),
    ...numbersOf('reg', regularizer.settings),
    ...numbersOf('optimizer', optimizer.settings),
    ...numbersOf('schedule', schedule.settings),
  };
  return {
    resolved: { learningRate, batchSize, ...numbers, ...training.resolved },
    isMirrored,
    work: training.work ?? trainingWork(nEpochs * nTrain),
    odd: oddities(largeBatch(askedBatch, nTrain), longWarmUp(hyperparameters, nTrain)),
    train,
  };
}
