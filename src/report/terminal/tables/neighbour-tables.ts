import type { Neighbourhoods } from '../../../experiments/pictures/neighbours.ts';
import { compact, count } from '../../../util/format.ts';
import { onOneLine } from '../../../util/text/printable.ts';
import type { Page } from '../page.ts';
import { table } from './table.ts';

/** The nearest training images of each of the user's own images, and what they vote for. */
export function neighbourTables(
  neighbourhoods: Neighbourhoods | undefined,
  classNames: readonly string[],
  page: Page,
): readonly string[] {
  if (neighbourhoods === undefined) return [];
  const { images, k, metric } = neighbourhoods;
  return images.map(({ source, predicted, nearest }) => {
    const file = 'file' in source ? onOneLine(source.file) : `${source.part} image ${source.image}`;
    const rows = nearest.map(({ image, label, distance }, rank) => [
      String(rank + 1),
      count(image),
      classNames[label]!,
      compact(distance),
    ]);
    const columns = [
      { head: '', align: 'right' },
      { head: 'training image', align: 'right' },
      { head: 'class', align: 'left' },
      { head: `${metric} distance`, align: 'right' },
    ] as const;
    const vote = `k = ${k}: ${page.style.bold(classNames[predicted]!)}`;
    return `the nearest neighbours of ${file}, ${vote}\n${table(columns, rows, page)}`;
  });
}
