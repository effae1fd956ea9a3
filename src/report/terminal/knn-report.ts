import type { KnnFound } from '../../experiments/knn.ts';
import { percent, plural } from '../../util/format.ts';
import { knnChart } from './charts/knn-chart.ts';
import type { Page } from './page.ts';
import { knnTable } from './tables/knn-table.ts';

/** The results of k-nearest neighbours, in paragraphs. */
export function knnReport({ scores, best, tested }: KnnFound, page: Page): readonly string[] {
  const judged = scores.length === 0 ? [] : [knnTable(scores, best, page), knnChart(scores, page)];
  if (tested === undefined) return judged;
  const share = page.style.bold(percent(tested.testAccuracy));
  const line = `test accuracy, k = ${best.k}, ${best.metric}: ${share} of ${plural(tested.nTest, 'image')}`;
  return [...judged, line];
}
