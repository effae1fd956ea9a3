import { IMAGE_BYTES } from '../../../features/image.ts';
import type { Backend } from '../../../kernels/backend.ts';
import { type MatrixU8, matrix } from '../../../kernels/matrix.ts';
import { type LinearClassifier, linearClasses, linearScores } from '../../../models/linear/classifier.ts';
import { LINEAR_DEFAULTS } from '../../../models/linear/defaults.ts';
import { trainLinear } from '../../../models/linear/trainer.ts';
import { LOSSES } from '../../../models/objective/losses.ts';
import { accuracy, confusionMatrix } from '../../../selection/metrics.ts';
import { Random } from '../../../util/random.ts';
import type { ScoresWanted, TrainedImages, TrainImagesWanted } from '../engine/requests.ts';
import { N_SHAPES, N_TRAIN } from './shapes.ts';
import { allShapes } from './work.ts';

/** Trains a linear classifier of the first shapes, and judges it on the rest. */
export async function trainImages(backend: Backend, wanted: TrainImagesWanted): Promise<TrainedImages> {
  const { pixels, labels, classNames } = allShapes();
  const part = (from: number, to: number) => ({
    pixels: matrix(pixels.subarray(from * IMAGE_BYTES, to * IMAGE_BYTES), to - from, IMAGE_BYTES),
    labels: labels.slice(from, to),
  });
  const [train, val] = [part(0, N_TRAIN), part(N_TRAIN, N_SHAPES)];
  const { classifier, epochs } = await trainLinear({
    ...LINEAR_DEFAULTS[wanted.loss],
    ...{ backend, train, val, classNames, random: Random.seeded(0), loss: LOSSES[wanted.loss] },
    ...{ learningRate: wanted.learningRate, regularizationStrength: wanted.strength, epochs: wanted.epochs },
    batchSize: 64,
  });
  const judged = await judgeImages(backend, classifier, val.pixels, val.labels);
  return { ...judged, accuracies: epochs.map(({ valAccuracy }) => valAccuracy!), firstHeldOut: N_TRAIN };
}

/** How a classifier does on images that it has not seen. */
export async function judgeImages(
  backend: Backend,
  classifier: LinearClassifier,
  pixels: MatrixU8,
  labels: Uint8Array,
): Promise<Omit<TrainedImages, 'accuracies' | 'firstHeldOut'>> {
  const predictions = await linearClasses(backend, classifier, pixels);
  return {
    ...{ classifier, labels, predictions, accuracy: accuracy(predictions, labels) },
    scores: (await linearScores(backend, classifier, pixels)).data,
    confusion: confusionMatrix(predictions, labels, classifier.classNames.length),
  };
}

/** The scores of one image. */
export async function scoresOf(backend: Backend, { classifier, pixels }: ScoresWanted): Promise<readonly number[]> {
  return [...(await linearScores(backend, classifier, matrix(pixels, 1, IMAGE_BYTES))).data];
}
