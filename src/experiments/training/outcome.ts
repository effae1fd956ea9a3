import { type Classifier, isNetwork, sparsityOf } from '../../models/classifier.ts';
import { type Examples, rowsOf, sampleOf } from '../../models/examples.ts';
import { type DeadUnits, deadUnits } from '../../models/network/dead-units.ts';
import type { Advice } from '../../models/trainer/advice.ts';
import type { LinearResults } from '../../runs/results.ts';
import { perClassAccuracy } from '../../selection/metrics.ts';
import { wilsonInterval } from '../../util/statistics/wilson-interval.ts';
import type { Outcome, Resources } from '../experiment.ts';
import type { FittedSet } from '../features/image-features.ts';
import type { ModelRows } from '../features/model-rows.ts';
import type { JudgedImages } from '../pictures/mistakes.ts';
import { modelKeeper } from '../resources/model-keeper.ts';
import { keepPredictions, predictionsOf } from '../resources/predictions-keeper.ts';
import type { TrainingSpec } from '../specs/training.ts';
import { adviceOn } from './advice.ts';
import { usualSample } from './epoch-lines.ts';
import { type Judgement, judge, judgeOnTest, type TestJudgement } from './judgement.ts';
import type { Trained, TrainingKind } from './kind.ts';
import type { SeedsFound } from './seeds-found.ts';

/** What a classifier is judged on. */
export interface Judges {
  /** What it sees of images. */
  readonly seen: ModelRows;
  /** The images that were trained on. */
  readonly train: Examples;
  /** The images that were held out; undefined if none were. */
  readonly val: Examples | undefined;
  /** As many of those that were trained on, of each class its share; undefined with them. */
  readonly sample: Examples | undefined;
  /** Whether they lack classes that were trained on, or the other way round: then their accuracy gives no advice. */
  readonly isUnlike: boolean;
  /** What the test set has said already: it is not read again. */
  readonly onTest: TestJudgement | undefined;
}

/** What the training of one model came to. */
export interface TrainingFound extends Trained {
  /** The requested number of epochs. */
  readonly nEpochs: number;
  readonly reg: TrainingSpec['reg'];
  readonly earlyStopping: number | undefined;
  readonly onVal: Judgement | undefined;
  readonly onTest: TestJudgement | undefined;
  /** Where there were several seeds: all of them. The rest is then of the first. */
  readonly seeds?: SeedsFound | undefined;
  /** The share of weights that are exactly 0. */
  readonly sparsity: number;
  readonly dead: readonly DeadUnits[] | undefined;
  /** What it sees of images; undefined: pixels. */
  readonly features: FittedSet | undefined;
  /** What it said of the images that its confusion matrix is of, for pictures; undefined where that is not known. */
  readonly judged: () => JudgedImages | undefined;
  /** Worded for the reader of the report. */
  readonly advice: Pick<Advice, 'kind' | 'text' | 'command'> | null;
}

/**
 * Judges a trained classifier, and adds advice.
 * @param dataDir where the data is, as typed
 */
export async function trainingOutcome<Spec extends TrainingSpec>(
  kind: TrainingKind<Spec>,
  resources: Resources,
  spec: Spec,
  trained: Trained,
  judges: Judges,
  dataDir: string | undefined,
): Promise<Outcome<TrainingFound>> {
  const { classifier } = trained;
  const own = await judgedOn(resources, classifier, judges);
  const onTest = spec.test
    ? (judges.onTest ?? (await judgeOnTest(resources, judges.seen, [classifier]))[0])
    : undefined;
  return outcomeOf(kind, resources, spec, trained, judges, { ...own, onTest }, dataDir);
}

/** How a classifier did: undefined where there are no images. */
interface Judged {
  readonly onVal: Judgement | undefined;
  readonly onTraining: Judgement | undefined;
  readonly onTest: TestJudgement | undefined;
  /** Of a network: the units of its hidden layers that no training image of those activates. */
  readonly dead: readonly DeadUnits[] | undefined;
}

/** Judges a classifier on what was held out, and on as many of the images that were trained on. */
export async function judgedOn(
  resources: Resources,
  classifier: Classifier,
  { val, sample, train }: Pick<Judges, 'val' | 'sample' | 'train'>,
): Promise<Pick<Judged, 'onVal' | 'onTraining' | 'dead'>> {
  const { compute } = resources;
  const onVal = await compute.phase('score', () => judge(resources, classifier, val));
  const onTraining = await compute.phase('score', () => judge(resources, classifier, sample));
  const seen = sample ?? sampleOf(train, usualSample(rowsOf(train).length));
  const { backend, signal } = compute;
  const dead = isNetwork(classifier)
    ? await compute.phase('score', () => deadUnits(backend, classifier, seen.pixels, { rows: seen.rows, signal }))
    : undefined;
  return { onVal, onTraining, dead };
}

/** On as many images as validate, or else as its last epoch says. */
export const trainAccuracyOf = ({ epochs }: Trained, onTraining: Judgement | undefined): number | null =>
  onTraining?.accuracy ?? epochs.at(-1)?.trainAccuracy ?? null;

/** What a solver found, beside epochs. */
function findingsOf(by: Trained['by'], trainLoss: number) {
  if (by.solver === 'sgd') return { classifierEpoch: by.classifierEpoch };
  if (by.solver === 'random-search') return { trainLoss, bestTry: by.bestTry };
  const { steps, gradientNorm, converged } = by;
  return { trainLoss, steps, gradientNorm, converged };
}

const adviceAsJson = ({ kind, text, command }: Advice): LinearResults['advice'] => ({
  ...{ kind, text },
  ...(command && { command: command.join(' ') }),
});

/** The outcome of a training that has been judged, with advice. */
export function outcomeOf<Spec extends TrainingSpec>(
  kind: TrainingKind<Spec>,
  resources: Resources,
  spec: Spec,
  trained: Trained,
  { seen, train, val, isUnlike }: Judges,
  { onVal, onTraining, onTest, dead }: Judged,
  dataDir: string | undefined,
): Outcome<TrainingFound> {
  const { observer } = resources;
  const { classifier, penalty, epochs, trainLoss, by } = trained;
  const judgement = onTest ?? onVal;
  const zeros = sparsityOf(classifier);
  const said =
    by.solver !== 'random-search'
      ? adviceOn(
          kind,
          spec,
          {
            ...{ classifier, penalty, epochs, train, val, isUnlike, onTraining, onVal, sparsity: zeros },
            optimum: by.solver === 'exact' ? trainLoss : undefined,
          },
          dataDir,
        )
      : undefined;
  const advice = said === undefined ? null : { ...said, text: observer.word(said.words) };
  const model = modelKeeper(resources, { classifier, features: seen.features }, spec);
  const results = {
    epochs,
    ...findingsOf(by, trainLoss),
    valAccuracy: onVal?.accuracy ?? null,
    valAccuracyInterval: onVal === undefined ? null : wilsonInterval(onVal.accuracy, onVal.nSamples),
    trainAccuracy: trainAccuracyOf(trained, onTraining),
    sparsity: zeros,
    advice: advice && adviceAsJson(advice),
    ...(judgement && {
      confusionOf: onTest ? 'test' : 'validation',
      confusion: judgement.confusion,
      perClassAccuracy: perClassAccuracy(judgement.confusion),
    }),
    ...(dead && { deadUnits: dead }),
    ...onTest?.tested,
    modelPath: model.path,
  };
  const { epochs: nEpochs, reg, earlyStopping } = spec;
  const judged = () => judgedImages(resources, spec.loss, onVal, onTest);
  const own = { nEpochs, reg, earlyStopping, onVal, onTest, sparsity: zeros, dead, advice };
  const found = { ...trained, ...own, features: seen.features, judged };
  const { directory } = resources.recorder;
  const keep = async () => {
    await model.keep();
    await keepPredictions(directory?.predictionsPath, () => onVal?.images && predictionsOf(onVal.images, spec.loss));
  };
  return { found, results, keep, lacksTestImages: onTest !== undefined && onTest.images === undefined };
}

/** What was said of the test images where they were read, otherwise of those held out. */
function judgedImages(
  { data }: Resources,
  loss: string,
  onVal: Judgement | undefined,
  onTest: TestJudgement | undefined,
): JudgedImages | undefined {
  const { images } = onTest ?? onVal ?? {};
  const pixels = onTest === undefined ? data.pixels : onTest.pixels;
  if (images === undefined || pixels === undefined) return undefined;
  return {
    part: onTest === undefined ? 'validation' : 'test',
    predictions: predictionsOf(images, loss),
    pixels,
    scoreKind: loss === 'softmax' ? 'probability' : 'score',
  };
}
