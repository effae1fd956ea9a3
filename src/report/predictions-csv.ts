import type { PredictedFile } from '../experiments/predict/predict-files.ts';
import type { ScoreKind } from '../experiments/predict/predictor.ts';
import { type CsvSeparator, csvText } from '../util/text/csv.ts';

/** How every such table begins. */
export const PREDICTIONS_HEAD = ['file', 'predicted'] as const;

/**
 * Predictions as CSV: the file, the class that is predicted, what the model says of every class
 * (`probability_cat`, `votes_cat` or `score_cat`), and for a file that could not be read why, with the rest of its row empty.
 */
export function predictionsCsv(
  predictions: readonly PredictedFile[],
  classNames: readonly string[],
  scoreKind: ScoreKind,
  separator?: CsvSeparator,
): string {
  const head = [...PREDICTIONS_HEAD, ...classNames.map((name) => `${scoreKind}_${name}`), 'error'];
  const rows = predictions.map((one) =>
    'error' in one
      ? [one.file, null, ...classNames.map(() => null), one.error]
      : [one.file, classNames[one.ranked[0]!]!, ...one.scores, null],
  );
  return csvText([head, ...rows], separator);
}
