import type { GradcheckFound } from '../../experiments/gradcheck.ts';
import { plural } from '../../util/format.ts';
import type { Page } from './page.ts';
import { gradientTable } from './tables/gradient-table.ts';
import { sanityTable } from './tables/sanity-table.ts';
import { wrapWords } from './wrap.ts';

/** What the checks found, in paragraphs; empty ones are to be left out. */
export const gradcheckReport = ({ gradients, sanity }: GradcheckFound, page: Page): readonly string[] => [
  gradientTable(gradients, page),
  sanityTable(sanity, page),
  alikeNote(sanity, page),
];

/** Why a few images say nothing. */
function alikeNote(sanity: GradcheckFound['sanity'], { style, width }: Page): string {
  const alike = sanity.find(({ tiny }) => tiny.tooAlike)?.tiny;
  if (alike === undefined) return '';
  const [why, remedy] =
    alike.nImages === 1
      ? ['a single image minus the mean image, which is itself, is 0: there is nothing to fit', 'use more images']
      : [
          `among ${plural(alike.nImages, 'image')}, some differ too little from the mean image, or from one of another class, for scores to come as far apart as the loss wants them; or all are of one class`,
          'use more or other images, or a smaller --delta',
        ];
  const text = `too alike: ${why}. So this check says nothing about the gradients; ${remedy}`;
  return style.yellow(wrapWords(text.split(' '), width).join('\n'));
}
