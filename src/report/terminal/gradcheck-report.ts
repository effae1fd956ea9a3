import type { GradcheckFound } from '../../experiments/gradcheck.ts';
import type { Page } from './page.ts';
import { gradientTable } from './tables/gradient-table.ts';
import { sanityTable } from './tables/sanity-table.ts';

/** What the checks found, in paragraphs. */
export const gradcheckReport = ({ gradients, sanity }: GradcheckFound, page: Page): readonly string[] => [
  gradientTable(gradients, page),
  sanityTable(sanity, page),
];
