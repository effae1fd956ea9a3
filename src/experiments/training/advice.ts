import { UserError } from '../../errors.ts';
import { isPixels } from '../../features/spec/spec.ts';
import { type Classifier, penaltyOf } from '../../models/classifier.ts';
import { type Examples, labelsOf, rowsOf } from '../../models/examples.ts';
import { type Advice, adviceFor, adviceForOptimum } from '../../models/trainer/advice.ts';
import type { FitPenalty, FitRate } from '../../models/trainer/fit.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import type { Hyperparameters } from '../../models/training/hyperparameters.ts';
import { rateOf, SCHEDULES } from '../../models/training/schedules.ts';
import type { TrainingSpec } from '../specs/training.ts';
import type { Judgement } from './judgement.ts';
import type { TrainingKind } from './kind.ts';

/** What advice on a training is made of. */
export interface Advised {
  readonly classifier: Classifier;
  readonly epochs: readonly EpochRecord[];
  /** The loss that an exact solver has come to; absent: the training was in epochs. */
  readonly optimum?: number | undefined;
  readonly train: Examples;
  /** The images that were held out; undefined if none were: then the losses alone speak. */
  readonly val: Examples | undefined;
  /** R(W) of the weights that were trained; absent: of the classifier's. */
  readonly penalty?: number | undefined;
  /** Whether classes are unlike in the two. */
  readonly isUnlike: boolean;
  /** Undefined, like the other, if none were held out. */
  readonly onTraining: Judgement | undefined;
  readonly onVal: Judgement | undefined;
  readonly sparsity: number;
}

/**
 * Advice on the training of a spec; undefined if there is nothing to say.
 * @param dataDir where the data is, as typed
 */
export function adviceOn<Spec extends TrainingSpec>(
  kind: TrainingKind<Spec>,
  spec: Spec,
  advised: Advised,
  dataDir: string | undefined,
): Advice | undefined {
  const { classifier, epochs, optimum, train, val, isUnlike, onTraining, onVal, sparsity } = advised;
  const nTrain = rowsOf(train).length;
  const nClasses = classifier.classNames.length;
  const hyperparameters = kind.hyperparameters(spec, nTrain);
  const { loss, regularizer, regularizationStrength: strength } = hyperparameters;
  const usual = kind.usual(spec, hyperparameters);
  const isNone = regularizer.squared === 0 && regularizer.absolute === 0;
  const size: FitPenalty = {
    strength: isNone ? 0 : strength,
    isNone,
    usual: usual.regularizationStrength,
    size: strength * (advised.penalty ?? penaltyOf(regularizer, classifier)),
  };
  const fit = {
    trainAccuracy: onTraining?.accuracy ?? 0,
    valAccuracy: onVal?.accuracy ?? 0,
    nImages: Math.min(onTraining?.nSamples ?? 0, onVal?.nSamples ?? 0),
    nClasses,
    lacksClass: isUnlike || [train, val].some((part) => part && new Set(labelsOf(part)).size < nClasses),
    isConstant: areTheSame(train),
    ...(!isPixels(spec.features) && { features: spec.features }),
    losses: optimum === undefined ? epochs.map(({ trainLoss }) => trainLoss) : [optimum],
    lossAtZero: loss.atZero(nClasses),
    rate: fitRate(hyperparameters, usual.learningRate, epochs.length, nTrain),
    penalty: size,
    sparsity,
    ...('dropout' in spec && { dropout: Number(spec.dropout) }),
    ...(spec.earlyStopping !== undefined && { stoppedEarly: epochs.length < spec.epochs }),
  };
  if (optimum !== undefined) return adviceForOptimum(fit);
  return adviceFor(fit, kind.rateFinder(spec, dataDir), kind.noun);
}

function fitRate(
  hyperparameters: Hyperparameters,
  usual: number | undefined,
  nEpochs: number,
  nTrain: number,
): FitRate {
  const { learningRate, schedule, batchSize } = hyperparameters;
  const nBatches = Math.ceil(nTrain / Math.min(batchSize, nTrain));
  const nSteps = nEpochs * nBatches;
  const steady = { ...hyperparameters, schedule: SCHEDULES.constant };
  let sum = 0;
  let unlowered = 0;
  for (let step = 1; step <= nSteps; step++) {
    sum += rateOf(hyperparameters, step, nBatches);
    unlowered += rateOf(steady, step, nBatches);
  }
  return { learningRate, usual, sum, unlowered, isSteady: schedule.name === 'constant', nSteps };
}

/** Whether all images are the same to the byte: mostly the second one tells. */
function areTheSame(examples: Examples): boolean {
  const { data, nCols } = examples.pixels;
  const rows = rowsOf(examples);
  const first = rows[0]! * nCols;
  return rows.every((row) => {
    for (let p = 0; p < nCols; p++) if (data[row * nCols + p] !== data[first + p]) return false;
    return true;
  });
}

/** An error that names the command which suggests a rate, for the loss, rule and data of a spec. */
export function withRateFinder<Spec extends TrainingSpec>(
  error: unknown,
  kind: TrainingKind<Spec>,
  spec: Spec,
  dataDir: string | undefined,
): unknown {
  if (!(error instanceof UserError)) return error;
  return error.worded((piece) => {
    const isIt = 'command' in piece && piece.command === 'cifar-train lr-find';
    return isIt ? { command: kind.rateFinder(spec, dataDir).join(' ') } : undefined;
  });
}
