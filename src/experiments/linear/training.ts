import { hint, usageError } from '../../errors.ts';
import { type Examples, rowsOf } from '../../models/examples.ts';
import type { LinearClassifier } from '../../models/linear/classifier.ts';
import { defaultLearningRate } from '../../models/linear/defaults.ts';
import { trainLinear } from '../../models/linear/trainer.ts';
import { weightDecay } from '../../models/objective/regularizers.ts';
import type { ExactSolution } from '../../models/solvers/exact.ts';
import { randomSearch } from '../../models/solvers/random-search.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import type { LinearHyperparameters } from '../../models/training/hyperparameters.ts';
import { type OptimizerName, optimizerNamed } from '../../models/training/optimizers.ts';
import type { TrainingState } from '../../models/training/training-state.ts';
import {
  numbersOf,
  settingsOf,
  toHyperparameters,
  toObjective,
  USUAL_TRIES,
} from '../../selection/space/linear-setting.ts';
import { plural } from '../../util/format.ts';
import { Random } from '../../util/random.ts';
import type { Resources } from '../experiment.ts';
import { nFeaturesIn } from '../features/model-rows.ts';
import type { Checkpoints } from '../resources/checkpoints.ts';
import type { ExperimentEvent } from '../resources/events.ts';
import { trainingWork, type Work } from '../resources/threads.ts';
import { type LinearSpec, solverOf } from '../specs/linear.ts';
import { largeBatch, longWarmUp, oddities } from '../warnings.ts';
import { trainExactly } from './exact.ts';
import { epochLines, usualSample } from './step-losses.ts';

/** A classifier and how it was found. */
export interface Trained {
  readonly classifier: LinearClassifier;
  /** Empty for solvers that go through no epochs. */
  readonly epochs: readonly EpochRecord[];
  /** Of the last epoch, of the best try, or at the optimum. */
  readonly trainLoss: number;
  readonly by:
    | {
        readonly solver: 'sgd';
        /** The epoch that the classifier is of. */
        readonly classifierEpoch: number;
      }
    | {
        readonly solver: 'random-search';
        readonly tries: number;
        /** Which try was the best; 1 is the first. */
        readonly bestTry: number;
      }
    | ({
        readonly solver: 'exact';
        /** The objective's loss, by name. */
        readonly loss: string;
        /** The factor before the squared weights; 0 without a penalty. */
        readonly decay: number;
      } & Pick<ExactSolution, 'gradientNorm' | 'steps' | 'converged'>);
}

/** How a spec finds a classifier: checked before anything is made. */
export interface TrainingPlan {
  /** The spec's defaults, filled in. */
  readonly resolved: Readonly<Record<string, unknown>>;
  readonly work: Work;
  /** What is odd about the spec, where it makes sense all the same. */
  readonly odd: readonly ExperimentEvent[];
  train(resources: Resources, train: Examples, val: Examples | undefined, progress: Kept): Promise<Trained>;
}

/** What of a training outlives its process. */
export interface Kept {
  /** Absent with `--no-run`. */
  readonly checkpoints: Checkpoints<TrainingState> | undefined;
  /** Of one training of several, as metrics.jsonl tells them apart. */
  readonly seed?: number | undefined;
  /** Where an interrupted training was. */
  readonly resumeFrom: TrainingState | undefined;
}

/**
 * @param given  the fields of the spec that the user gave
 * @param nTrain images that are trained on
 * @param nVal   images that validate
 * @throws UserError (usage) for numbers that what was chosen does not allow
 */
export function trainingPlan(spec: LinearSpec, given: ReadonlySet<string>, nTrain: number, nVal: number): TrainingPlan {
  if (spec.earlyStopping !== undefined && nVal === 0) {
    throw usageError(hint`${{ setting: 'earlyStopping' }} needs validation images, but there are none`, {
      hint: hint`hold some out: ${{ setting: 'val', value: '<n>' }}`,
    });
  }
  const solver = solverOf(spec);
  if (solver === 'exact') return byExactSolver(spec, nTrain);
  return solver === 'random-search' ? byRandomSearch(spec, nTrain) : byGradients(spec, given, nTrain);
}

function byRandomSearch(spec: LinearSpec, nTrain: number): TrainingPlan {
  const objective = toObjective(spec);
  const tries = spec.tries ?? USUAL_TRIES;
  const train: TrainingPlan['train'] = async ({ data, compute }, train) => {
    const request = { ...objective, backend: compute.backend, train, classNames: data.dataset.classNames, tries };
    const { classifier, trainLoss, bestTry } = await compute.watched(plural(tries, 'try', 'tries'), (watch) =>
      randomSearch({ ...request, ...watch, random: Random.seeded(spec.seed) }),
    );
    return { classifier, epochs: [], trainLoss, by: { solver: 'random-search', tries, bestTry } };
  };
  return { resolved: { tries }, work: trainingWork(tries * nTrain), odd: [], train };
}

/** Passes over the images that an exact solution takes, about: with the sums of products. */
const PASSES = 60;

function byExactSolver(spec: LinearSpec, nTrain: number): TrainingPlan {
  const train: TrainingPlan['train'] = async (resources, train) => {
    const { classifier, trainLoss, gradientNorm, steps, converged } = await trainExactly(spec, resources, train);
    const { loss, regularizer, regularizationStrength } = toObjective(spec);
    const decay = weightDecay(regularizer, regularizationStrength);
    const by = { solver: 'exact', loss: loss.name, decay, gradientNorm, steps, converged } as const;
    return { classifier, epochs: [], trainLoss, by };
  };
  return { resolved: {}, work: trainingWork(PASSES * nTrain), odd: [], train };
}

/** Everything that is chosen before training. */
export function hyperparametersOf(spec: LinearSpec, nTrain: number): LinearHyperparameters {
  const optimizer = spec.optimizer as OptimizerName;
  const rule = optimizerNamed(optimizer, settingsOf('optimizer', { ...spec, optimizer }));
  const learningRate = spec.learningRate ?? defaultLearningRate(spec.loss, rule, nFeaturesIn(spec.features));
  return { ...toHyperparameters({ ...spec, optimizer, learningRate }, nTrain), shuffle: spec.shuffle };
}

function byGradients(spec: LinearSpec, given: ReadonlySet<string>, nTrain: number): TrainingPlan {
  const hyperparameters = hyperparametersOf(spec, nTrain);
  const { learningRate, batchSize, loss, regularizer, optimizer, schedule } = hyperparameters;
  const { earlyStopping, epochs: nEpochs } = spec;
  const train: TrainingPlan['train'] = async (resources, train, val, { checkpoints, seed, resumeFrom }) => {
    const { data, compute, recorder, observer } = resources;
    const lines = epochLines();
    let firstLoss = resumeFrom?.epochs[0]?.trainLoss;
    const bar = observer.progress('training', nEpochs);
    try {
      const { classifier, epochs, classifierEpoch } = await trainLinear({
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
  const asked = given.has('batchSize') ? spec.batchSize : undefined;
  return {
    resolved: { learningRate, batchSize, ...numbers },
    work: trainingWork(nEpochs * nTrain),
    odd: oddities(largeBatch(asked, nTrain), longWarmUp(hyperparameters, nTrain)),
    train,
  };
}
