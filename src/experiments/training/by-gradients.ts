import { hint, usageError } from '../../errors.ts';
import { rowsOf } from '../../models/examples.ts';
import type { TrainLinearRequest, TrainLinearResult } from '../../models/linear/request.ts';
import type { Hyperparameters } from '../../models/training/hyperparameters.ts';
import { numbersOf } from '../../selection/space/linear-setting.ts';
import { Random } from '../../util/random.ts';
import { trainingWork } from '../resources/threads.ts';
import type { TrainingSpec } from '../specs/training.ts';
import { largeBatch, longWarmUp, oddities } from '../warnings.ts';
import type { TrainingPlan } from './kind.ts';
import { epochLines, usualSample } from './step-losses.ts';

/** @throws UserError (usage) if nothing validates, but the training is to stop by it */
export function checkStopping({ earlyStopping }: Pick<TrainingSpec, 'earlyStopping'>, nVal: number): void {
  if (earlyStopping === undefined || nVal > 0) return;
  throw usageError(hint`${{ setting: 'earlyStopping' }} needs validation images, but there are none`, {
    hint: hint`hold some out: ${{ setting: 'val', value: '<n>' }}`,
  });
}

/** What is trained, and by what. */
export interface GradientTraining<H extends Hyperparameters> {
  readonly spec: TrainingSpec;
  /** The batch size, where the user gave one. */
  readonly askedBatch: number | 'all' | undefined;
  readonly nTrain: number;
  readonly hyperparameters: H;
  trainer(request: H & Omit<TrainLinearRequest, keyof Hyperparameters>): Promise<TrainLinearResult>;
}

/** A training by gradient descent: its epochs are told and recorded, its state is kept. */
export function byGradients<H extends Hyperparameters>(training: GradientTraining<H>): TrainingPlan {
  const { spec, askedBatch, nTrain, hyperparameters, trainer } = training;
  const { learningRate, batchSize, loss, regularizer, optimizer, schedule } = hyperparameters;
  const { earlyStopping, epochs: nEpochs } = spec;
  const train: TrainingPlan['train'] = async (resources, train, val, { checkpoints, seed, resumeFrom }) => {
    const { data, compute, recorder, observer } = resources;
    const lines = epochLines();
    let firstLoss = resumeFrom?.epochs[0]?.trainLoss;
    const bar = observer.progress('training', nEpochs);
    try {
      const { classifier, epochs, classifierEpoch } = await trainer({
        ...hyperparameters,
        backend: compute.backend,
        train,
        val,
        earlyStopping,
        classNames: data.dataset.classNames,
        random: Random.seeded(spec.seed),
        resumeFrom,
        signal: compute.signal,
        trainSample: val === undefined ? usualSample(nTrain) : rowsOf(val).length,
        onBatch: ({ epoch, batch, nBatches, loss }) => {
          lines.addStep(loss);
          bar.update(epoch - 1 + batch / nBatches);
        },
        onEpoch: (record) => {
          const line = lines.lineOf(record);
          recorder.record(seed === undefined ? line : { seed, ...line }, { lasting: true }); // no checkpoint has the losses of its steps
          firstLoss ??= record.trainLoss;
          observer.tell({ kind: 'epoch', record, epochs: nEpochs, firstLoss });
        },
        onState: (state) => checkpoints?.offer(state),
      });
      const { trainLoss } = epochs.at(-1)!;
      return { classifier, epochs, trainLoss, by: { solver: 'sgd', classifierEpoch } };
    } finally {
      bar.stop();
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
    resolved: { learningRate, batchSize, ...numbers },
    work: trainingWork(nEpochs * nTrain),
    odd: oddities(largeBatch(askedBatch, nTrain), longWarmUp(hyperparameters, nTrain)),
    train,
  };
}
