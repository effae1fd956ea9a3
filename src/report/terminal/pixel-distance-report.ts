import type { PixelDistanceFound } from '../../experiments/pixel-distance.ts';
import { compact, count, plural } from '../../util/format.ts';
import { onOneLine } from '../../util/text/printable.ts';
import type { Page } from './page.ts';
import { table } from './tables/table.ts';
import { wrapText } from './wrap.ts';

/** Changed images that are equally far from the original, with their ranks. */
export function pixelDistanceReport(found: PixelDistanceFound, page: Page): readonly string[] {
  const { image, className, variants, nOthers, nearest } = found;
  const { bold, dim } = page.style;
  const name = typeof image === 'number' ? `training image ${count(image)}, ${className}` : onOneLine(image);
  const [first] = variants;
  const rows = variants.map((one) => [
    one.name,
    one.what,
    Math.sqrt(one.l2Squared).toFixed(2),
    count(one.rank),
    count(one.l1),
    count(one.l1Rank),
    one.nearest.className,
  ]);
  const columns = [
    ...['change', ''].map((head) => ({ head, align: 'left' }) as const),
    ...['L2', 'rank', 'L1', 'rank'].map((head) => ({ head, align: 'right' }) as const),
    { head: 'nearest', align: 'left' } as const,
  ];
  return [
    `${bold(name)}: three changes at an L2 distance of ${Math.sqrt(first!.l2Squared).toFixed(2)}`,
    table(columns, rows, page),
    dim(
      wrapText(
        `rank: among ${plural(nOthers, 'training image')}, by the distance from the original; the nearest of them, ${nearest.className}, is at L2 ${compact(nearest.distance)}\nnearest: the class of the training image that is nearest to the changed one by L2`,
        page.width,
      ),
    ),
  ];
}
