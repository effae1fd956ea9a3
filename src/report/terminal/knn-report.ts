import type { KnnFound } from '../../experiments/knn.ts';
import { knnChart } from './charts/knn-chart.ts';
import { accuracyLine } from './lines/accuracy-line.ts';
import type { Page } from './page.ts';
import { knnTable } from './tables/knn-table.ts';

/** What k-nearest neighbours came to, in paragraphs. */
export function knnReport({ scores, best, tested }: KnnFound, page: Page): readonly string[] {
  const judged = scores.length === 0 ? [] : [knnTable(scores, best, page), knnChart(scores, page)];
  if (tested === undefined) return judged;
  const { testAccuracy, nTest } = tested;
  return [...judged, accuracyLine(`test accuracy, k = ${best.k}, ${best.metric}`, testAccuracy, nTest, page)];
}
