import type { PredictFound } from '../experiments/predict/predict-images.ts';

/**
 * What `--json` prints of predictions: of each file the class, and of the first classes their scores; why, where it could not
 * be read.
 * @param top how many classes of each image
 */
export function predictionsJson(found: PredictFound, top: number) {
  const { model, scoreKind, predictions, nFailed, decoder, secondsByPhase } = found;
  const { classNames } = model;
  return {
    model,
    scoreKind,
    nImages: predictions.length - nFailed,
    nFailed,
    predictions: predictions.map((one) => {
      if ('error' in one) return one;
      const { file, format, width, height, ranked, scores } = one;
      const best = Array.from(ranked.subarray(0, top), (label) => ({
        class: classNames[label]!,
        [scoreKind]: scores[label]!,
      }));
      return { file, format, width, height, predicted: classNames[ranked[0]!]!, top: best };
    }),
    decoder,
    secondsByPhase,
  };
}
