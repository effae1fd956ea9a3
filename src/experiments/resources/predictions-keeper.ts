import { matrix } from '../../kernels/matrix.ts';
import { probabilities } from '../../models/probabilities.ts';
import { bestClass } from '../../models/scores.ts';
import { type Predictions, writePredictions } from '../../runs/predictions/file.ts';

/** The scores of images, as a model gives them. */
export interface ImageScores {
  /** Numbers of the images. */
  readonly images: Int32Array;
  /** Their classes. */
  readonly truth: Uint8Array;
  /** nImages × nClasses. */
  readonly scores: Float32Array;
  readonly classNames: readonly string[];
}

/**
 * What scores predict: of a model that was trained with the softmax loss with the probability of the class, of any other with
 * its score; the margin is what that is above the next class.
 */
export function predictionsOf({ images, truth, scores, classNames }: ImageScores, loss: string): Predictions {
  const nClasses = classNames.length;
  const predicted = new Uint8Array(images.length);
  const score = new Float64Array(images.length);
  const margin = new Float64Array(images.length);
  const values = loss === 'softmax' ? probabilities(matrix(scores, images.length, nClasses)) : scores;
  for (let i = 0; i < images.length; i++) {
    const at = i * nClasses;
    const best = bestClass(scores, at, nClasses);
    let next = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < nClasses; c++) if (c !== best && values[at + c]! > next) next = values[at + c]!;
    predicted[i] = best;
    score[i] = values[at + best]!;
    margin[i] = values[at + best]! - next;
  }
  return { images, truth, predicted, score, margin, classNames };
}

/** Keeps predictions in the folder of a run, if there is one. */
export const keepPredictions = async (
  path: string | undefined,
  predictions: () => Predictions | undefined,
): Promise<void> => {
  const made = path === undefined ? undefined : predictions();
  if (made !== undefined) await writePredictions(path!, made);
};
