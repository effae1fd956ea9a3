import { isDeepStrictEqual } from 'node:util';
import { dataError, hint, usageError } from '../../errors.ts';
import { IMAGE_BYTES } from '../../features/image.ts';
import { type MatrixU8, matrix, row } from '../../kernels/matrix.ts';
import { foldOfHeldOut } from '../../selection/folds.ts';
import { sharedAcrossFolds } from '../../selection/shared-images.ts';
import type { Experiment, Outcome, Resources } from '../experiment.ts';
import { heldOutOf } from '../folds.ts';
import { readTest, type Tested } from '../resources/test-reading.ts';
import { copiedImages, oddities, unlikeFolds } from '../warnings.ts';
import { type Evaluation, evaluation } from './judge.ts';
import type { ModelRun } from './model-run.ts';
import type { ModelFacts, OpenedModel } from './open-predictor.ts';
import type { Predictions, Predictor, ScoreKind } from './predictor.ts';

/** Which images a model is judged on. */
export type JudgedOn = 'validation' | 'test' | 'folder';

/** How a model did, and on what. */
export interface EvaluateFound extends Evaluation {
  readonly model: ModelFacts;
  readonly scoreKind: ScoreKind;
  readonly judgedOn: JudgedOn;
  /** Of the test set. */
  readonly tested?: Tested | undefined;
}

/** A model, and the images to judge it on: of its run, or of the data that the user names. */
export interface EvaluateRequest {
  readonly model: OpenedModel;
  /** The data as its run says, or as the user does. */
  readonly spec: ModelRun['spec'];
  /** Whether its run held images out, on which it was not trained. */
  readonly holdsOut: boolean;
  readonly test: boolean;
  /** Whether the data must be that of its training, to the bit. */
  readonly isOwnData: boolean;
}

/** A trained model judged on images that it was not trained on: those that its run held out, or the test set. */
export const evaluateExperiment = (request: EvaluateRequest): Experiment<EvaluateFound> => ({
  command: 'evaluate',
  spec: request.spec,
  plan: (_, labels) => {
    const { test, spec } = request;
    if (!test && !request.holdsOut) throw nothingHeldOut(request);
    const heldOut = test ? new Int32Array() : heldOutOf(spec, labels).heldOut;
    if (!test && heldOut.length === 0) throw nothingHeldOut(request);
    return { resolved: {}, run: (resources) => evaluate(request, heldOut, resources) };
  },
});

const nothingHeldOut = ({ model, spec }: EvaluateRequest) => {
  const path = model.facts.path;
  const what =
    spec.val === 0
      ? `no images were held out from the training of ${path}`
      : `${path} does not say which images were held out from its training`;
  return usageError(what, {
    hint: hint`judge it on the test set, ${{ setting: 'test' }}, or on a folder of your own with one folder for each class`,
  });
};

async function evaluate(
  { model, test, isOwnData, spec }: EvaluateRequest,
  heldOut: Int32Array,
  resources: Resources,
): Promise<Outcome<EvaluateFound>> {
  const { data, compute, observer } = resources;
  checkData(model.facts, resources, isOwnData);
  const predictor = await compute.phase('load', () => model.start(compute.backend));
  try {
    const isSame = data.dataset.digest === model.facts.dataDigest;
    if (!test) for (const odd of oddHeldOut(data, heldOut, spec)) observer.tell(odd);
    const judged = test ? await onTest(predictor, resources, isSame) : await onHeldOut(predictor, heldOut, resources);
    const { tested, predictions, labels } = judged;
    const found = evaluation(predictor, predictions, labels);
    const about = {
      model: model.facts,
      scoreKind: predictor.scoreKind,
      judgedOn: test ? 'test' : 'validation',
    } as const;
    return {
      found: { ...about, ...found, tested },
      results: { ...about, ...found, ...tested, trainingDigest: data.dataset.digest },
    };
  } finally {
    predictor.close();
  }
}

/** What its training said of the images that it held out, which is as true of the accuracy here. */
function oddHeldOut({ pixels, labels }: Resources['data'], heldOut: Int32Array, { stratify }: ModelRun['spec']) {
  const folds = foldOfHeldOut(labels.length, heldOut);
  const unlike = unlikeFolds(labels, folds, { stratify });
  const settled = unlike?.kind === 'unlike-folds' ? { ...unlike, ways: [] } : unlike;
  return oddities(settled, copiedImages('validation', sharedAcrossFolds(pixels, folds)));
}

/** What a model said of images whose classes are known. */
interface Answers {
  readonly predictions: Predictions;
  readonly labels: Uint8Array;
  readonly tested?: Tested;
}

const classify = (predictor: Predictor, images: MatrixU8, { compute }: Resources): Promise<Predictions> =>
  compute.watched('classifying', (watch) => predictor.predict(images, watch));

async function onHeldOut(predictor: Predictor, rows: Int32Array, resources: Resources): Promise<Answers> {
  const { pixels, labels } = resources.data;
  const images = matrix(new Uint8Array(rows.length * IMAGE_BYTES), rows.length, IMAGE_BYTES);
  for (const [i, from] of rows.entries()) images.data.set(row(pixels, from), i * IMAGE_BYTES);
  const predictions = await resources.compute.phase('score', () => classify(predictor, images, resources));
  return { predictions, labels: Uint8Array.from(rows, (i) => labels[i]!) };
}

/** Reads the test set, which the ledger counts. */
async function onTest(predictor: Predictor, resources: Resources, isOwnData: boolean): Promise<Answers> {
  let predictions: Predictions | undefined;
  const classified = async (pixels: MatrixU8) => {
    predictions = await classify(predictor, pixels, resources);
    const { ranked, nClasses, nImages } = predictions;
    return Uint8Array.from({ length: nImages }, (_, i) => ranked[i * nClasses]!);
  };
  const { tested, labels } = await readTest(resources, classified, { isOwnData });
  return { predictions: predictions!, labels, tested };
}

/** @throws UserError (data) for data that the model was not made for */
function checkData({ path, classNames, dataDigest }: ModelFacts, { data, observer }: Resources, isOwn: boolean): void {
  const { dataset } = data;
  if (!isDeepStrictEqual([...dataset.classNames], [...classNames])) {
    const some = (names: readonly string[]) => names.slice(0, 10).join(', ') + (names.length > 10 ? ', …' : '');
    throw dataError(`${path} knows other classes: ${some(classNames)}; the data has ${some(dataset.classNames)}`, {
      hint: hint`name the data that it was trained on: ${{ setting: 'dataset' }}, ${{ setting: 'classes' }}`,
    });
  }
  if (dataset.digest === dataDigest) return;
  if (isOwn) {
    throw dataError(
      `the data differs from that which ${path} was trained on: its digest is ${dataset.digest}, the model's is ${dataDigest}`,
      { hint: hint`name the folder of that data: ${{ setting: 'dataDir', value: 'DIR' }}` },
    );
  }
  observer.tell({ kind: 'other-training-data', path });
}
