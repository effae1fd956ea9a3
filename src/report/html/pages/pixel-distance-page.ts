import type { PixelDistanceFound } from '../../../experiments/pixel-distance.ts';
import type { RunHead } from '../../../runs/manifest.ts';
import { compact, count, plural } from '../../../util/format.ts';
import { html } from '../html.ts';
import { pageText } from '../page.ts';
import { type PagePictures, pictureSections } from '../pictures.ts';
import { table } from '../table.ts';

/** The report of `pixel-distance` as an HTML page: the images, and where they stand. */
export function pixelDistancePage(run: RunHead, found: PixelDistanceFound, pictures: PagePictures): string {
  const { variants, nOthers, nearest } = found;
  const columns = [
    ...['change', 'how'].map((head) => ({ head, text: true })),
    ...['L2', 'rank by L2', 'L1', 'rank by L1'].map((head) => ({ head })),
    { head: 'nearest training image', text: true },
  ];
  const rows = variants.map((one) => ({
    cells: [
      ...[one.name, one.what, Math.sqrt(one.l2Squared).toFixed(2), count(one.rank), count(one.l1), count(one.l1Rank)],
      `${one.nearest.className}, ${count(one.nearest.image)}`,
    ],
  }));
  const body = html`${pictureSections(pictures)}
<section>
<h2>Ranks among the training images</h2>
<p class="soft">How many of ${plural(nOthers, 'training image')} are nearer to the original, and 1. The nearest of them (${nearest.className}) is at a distance of ${compact(nearest.distance)}.</p>
${table(columns, rows)}
</section>`;
  const { l2Squared } = variants[0]!;
  return pageText({
    run,
    lead: html`${Math.sqrt(l2Squared).toFixed(2)} <small>L2 distance of all three from the original</small>`,
    body,
  });
}
