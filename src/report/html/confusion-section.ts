import type { ConfusionMatrix } from '../../selection/metrics.ts';
import { percent } from '../../util/format.ts';
import { largestOf } from '../../util/statistics/extremes.ts';
import { confusionHeatmap } from '../charts/confusion-heatmap.ts';
import { figures } from './figures.ts';
import { type Content, html } from './html.ts';
import { table } from './table.ts';

/**
 * A confusion matrix as a picture, and a table of each class's accuracy (recall) and commonest mistake.
 * @param images     what was classified: `the test images`
 * @param classNames nClasses names, in the order of the matrix
 */
export async function confusionSection(
  images: string,
  confusion: ConfusionMatrix,
  classNames: readonly string[],
): Promise<Content> {
  const picture = await figures({
    heading: `Confusion on ${images}`,
    note: 'How often each class was predicted for each true class; darker cells are larger shares of the true class.',
    charts: { 'true and predicted classes': confusionHeatmap(confusion, classNames) },
  });
  return html`${picture}\n${classTable(confusion, classNames)}`;
}

/** What images of a class are most often mistaken for, and how many; nothing if none are. */
export function mistakeOf(confusion: ConfusionMatrix, truth: number, classNames: readonly string[]): Content {
  const wrong = confusion[truth]!.map((count, prediction) => (prediction === truth ? 0 : count));
  const most = largestOf(wrong);
  return most > 0 && `${classNames[wrong.indexOf(most)]} (${most})`;
}

function classTable(confusion: ConfusionMatrix, classNames: readonly string[]): Content {
  const columns = [
    { head: 'true class', text: true },
    { head: 'images' },
    { head: 'accuracy' },
    { head: 'most often mistaken for', text: true },
  ];
  const rows = confusion.map((counts, truth) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const mistake = mistakeOf(confusion, truth, classNames);
    return { cells: [classNames[truth], total, percent(counts[truth]! / total, 1), mistake] };
  });
  return table(columns, rows);
}
