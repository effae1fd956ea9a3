import type { PredictedFile } from '../experiments/predict/predict-files.ts';
import type { ScoreKind } from '../experiments/predict/predictor.ts';
import { type CsvSeparator, csvText } from '../util/text/csv.ts';

const FIRST = ['file', 'predicted'] as const;
const LAST = 'error';

/** Whether a first line is that of such a table, and no more: somebody may have added a column of notes. */
export const isPredictionsHead = (fields: readonly string[]): boolean =>
  FIRST.every((name, i) => fields[i] === name) &&
  /^(probability|votes|score)_/.test(fields[2] ?? '') &&
  fields.at(-1) === LAST;

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
  const head = [...FIRST, ...classNames.map((name) => `${scoreKind}_${name}`), LAST];
  const rows = predictions.map((one) =>
    'error' in one
      ? [one.file, null, ...classNames.map(() => null), one.error]
      : [one.file, classNames[one.ranked[0]!]!, ...one.scores, null],
  );
  return csvText([head, ...rows], separator);
}
