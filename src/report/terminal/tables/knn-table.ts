import type { KnnScore } from '../../../selection/results.ts';
import { largestOf, smallestOf } from '../../../util/statistics/extremes.ts';
import type { Page } from '../page.ts';
import { type Column, table, tableWidth } from './table.ts';

const points = (share: number): string => (share * 100).toFixed(2);

const right = (head: string): Column => ({ head, align: 'right' });
const left = (head: string): Column => ({ head, align: 'left' });

/** Cells of the folds: every accuracy, or only the extremes if the page is too narrow for all. */
function foldCells(
  scores: readonly KnnScore[],
  all: boolean,
  seeds: readonly number[] | undefined,
): { heads: readonly Column[]; cells: string[][] } {
  if (!all) {
    const cells = scores.map(({ foldAccuracies: a }) => [points(smallestOf(a)), points(largestOf(a))]);
    const heads = seeds === undefined ? ['worst fold', 'best fold'] : ['lowest seed', 'highest seed'];
    return { heads: heads.map(right), cells };
  }
  const nFolds = scores[0]?.foldAccuracies.length ?? 0;
  const names = seeds ?? Array.from({ length: nFolds }, (_, fold) => fold + 1);
  const first = seeds === undefined ? 'fold' : 'seed';
  const heads = names.map((name, i) => right(i === 0 ? `${first} ${name}` : String(name)));
  return { heads, cells: scores.map(({ foldAccuracies }) => foldAccuracies.map(points)) };
}

/**
 * Cross-validated accuracies of k-NN in percent: one row for each metric and k, one column for each fold, then mean ±
 * population standard deviation.
 * @param best  the row to mark, by its metric and k
 * @param seeds where there were several: then the columns are their means over the folds, in place of folds
 */
export function knnTable(
  scores: readonly KnnScore[],
  best: Pick<KnnScore, 'metric' | 'k'>,
  page: Page,
  seeds?: readonly number[],
): string {
  const stdWidth = largestOf(scores.map(({ std }) => points(std).length));
  const isBest = (score: KnnScore): boolean => score.metric === best.metric && score.k === best.k;
  const layout = (all: boolean) => {
    const folds = foldCells(scores, all, seeds);
    const columns = [right('k'), left('metric'), ...folds.heads, right('mean ± std (%)'), left('')];
    const rows = scores.map((score, i) => [
      String(score.k),
      score.metric,
      ...folds.cells[i]!,
      `${points(score.mean)} ± ${points(score.std).padStart(stdWidth)}`,
      isBest(score) ? '← best' : '',
    ]);
    return { columns, rows };
  };
  const whole = layout(true);
  const { columns, rows } = tableWidth(whole.columns, whole.rows) <= page.width ? whole : layout(false);
  const { bold, green } = page.style;
  const painted = rows.map((row, i) => (isBest(scores[i]!) ? row.map((cell) => bold(green(cell))) : row));
  return table(columns, painted, page);
}
