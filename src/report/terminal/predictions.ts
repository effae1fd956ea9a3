import type { PredictedFile, PredictedImage } from '../../experiments/predict/predict-files.ts';
import type { ScoreKind } from '../../experiments/predict/predictor.ts';
import { count, ordinal, percent } from '../../util/format.ts';
import { onOneLine } from '../../util/text/printable.ts';
import type { Page } from './page.ts';
import { type Column, table, tableWidth } from './tables/table.ts';

/** A longer table is for no one to read, and takes its time. */
const MOST_ROWS = 1000;

/** The columns where the classes of an image stand below one another. */
const BELOW: readonly Column[] = [
  { head: 'image', align: 'left' },
  { head: '', align: 'right' },
  { head: 'predicted', align: 'left' },
  { head: '', align: 'right' },
];

/** What the numbers beside the classes are. */
const MEANING: Readonly<Record<ScoreKind, string>> = {
  probability: 'in percent: probabilities, as the softmax has them',
  votes: 'in percent: shares of the votes of the nearest neighbours',
  score: "the numbers are scores: the largest wins; the model's loss gives no probabilities",
};

/**
 * The first classes of every image that could be read, in a table; nothing if there is none. They stand beside one another, or
 * below where the page is too narrow.
 */
export function predictionsReport(
  predictions: readonly PredictedFile[],
  { classNames, scoreKind, top }: { classNames: readonly string[]; scoreKind: ScoreKind; top: number },
  page: Page,
): readonly string[] {
  const images = predictions.filter((one): one is PredictedImage => !('error' in one));
  if (images.length === 0) return [];
  const { bold, dim } = page.style;
  const nShown = Math.min(top, classNames.length);
  const number = (score: number) => (scoreKind === 'score' ? score.toFixed(3) : percent(score, 1));
  const placesOf = ({ ranked, scores }: PredictedImage, paint = (text: string) => text) =>
    Array.from(ranked.subarray(0, nShown), (label, rank) => [
      rank === 0 ? paint(classNames[label]!) : classNames[label]!,
      number(scores[label]!),
    ]);
  const shown = images.slice(0, MOST_ROWS);
  const columns: Column[] = [
    { head: 'image', align: 'left' },
    ...Array.from({ length: nShown }, (_, rank): Column[] => [
      { head: rank === 0 ? 'predicted' : ordinal(rank + 1), align: 'left' },
      { head: '', align: 'right' },
    ]).flat(),
  ];
  const beside = (paint?: typeof bold) => shown.map((one) => [onOneLine(one.file), ...placesOf(one, paint).flat()]);
  const below = () =>
    shown.flatMap((one) =>
      placesOf(one, bold).map((place, rank) => [
        rank === 0 ? onOneLine(one.file) : '',
        rank === 0 ? '' : ordinal(rank + 1),
        ...place,
      ]),
    );
  const fits = nShown === 1 || tableWidth(columns, beside()) <= page.width;
  const drawn = fits ? table(columns, beside(bold), page) : table(BELOW, below(), page);
  const rest =
    images.length > MOST_ROWS
      ? `\nthe first ${count(MOST_ROWS)} of ${count(images.length)} images; --csv FILE and --json have all of them`
      : '';
  return [`${drawn}\n${dim(MEANING[scoreKind])}${rest}`];
}
