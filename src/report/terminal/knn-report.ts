import type { KnnFound } from '../../experiments/knn.ts';
import { knnChart } from './charts/knn-chart.ts';
import { accuracyLine } from './lines/accuracy-line.ts';
import type { Page } from './page.ts';
import { confusionTable } from './tables/confusion-table.ts';
import { knnTable } from './tables/knn-table.ts';
import { neighbourTables } from './tables/neighbour-tables.ts';

/** The results of k-nearest neighbours, in paragraphs; empty ones are to be left out. */
export function knnReport(found: KnnFound, page: Page): readonly string[] {
  const { scores, best, tested, confusion, classNames, seeds, ofOwn } = found;
  const winner = `k = ${best.k}, ${best.metric}`;
  const own = neighbourTables(ofOwn, classNames, page);
  if (confusion === undefined) return own;
  const table = confusionTable(confusion, classNames, page);
  const judged = scores.length === 0 ? [] : [knnTable(scores, best, page, seeds), knnChart(scores, page)];
  if (tested === undefined) {
    const folds =
      seeds === undefined ? `all ${scores[0]!.foldAccuracies.length} folds` : `the folds of seed ${seeds[0]}`;
    return [...judged, `${winner}, ${folds} together:\n${table}`, ...own];
  }
  return [...judged, accuracyLine(`test accuracy, ${winner}`, tested.testAccuracy, tested.nTest, page), table, ...own];
}
