import type { GradcheckFound } from '../../experiments/gradcheck.ts';
import { gradientTable } from './gradient-table.ts';
import type { Page } from './page.ts';
import { sanityTable } from './sanity-table.ts';

/** What the checks found, in paragraphs. */
export const gradcheckReport = ({ gradients, sanity }: GradcheckFound, page: Page): readonly string[] => [
  gradientTable(gradients, page),
  sanityTable(sanity, page),
];
