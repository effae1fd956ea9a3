import { bestClass } from '../../models/scores.ts';
import { type Predictions, writePredictions } from '../../runs/predictions/file.ts';
import { exp } from '../../util/portable-math.ts';

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
  const values = new Float64Array(nClasses);
  for (let i = 0; i < images.length; i++) {
    const best = bestClass(scores, i * nClasses, nClasses);
    values.set(scores.subarray(i * nClasses, (i + 1) * nClasses));
    if (loss === 'softmax') toProbabilities(values);
    let next = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < nClasses; c++) if (c !== best && values[c]! > next) next = values[c]!;
    predicted[i] = best;
    score[i] = values[best]!;
    margin[i] = values[best]! - next;
  }
  return { images, truth, predicted, score, margin, classNames };
}

/** Scores become probabilities, in place. The largest is subtracted first, so that nothing overflows. */
function toProbabilities(values: Float64Array): void {
  const most = values.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (let c = 0; c < values.length; c++) {
    values[c] = exp(values[c]! - most);
    sum += values[c]!;
  }
  for (let c = 0; c < values.length; c++) values[c]! /= sum;
}

/** Keeps predictions in the folder of a run, if there is one. */
export const keepPredictions = async (
  path: string | undefined,
  predictions: () => Predictions | undefined,
): Promise<void> => {
  const made = path === undefined ? undefined : predictions();
  if (made !== undefined) await writePredictions(path!, made);
};
