import { percent, plural } from '../../../util/format.ts';
import type { Page } from '../page.ts';

/**
 * How many of some images were classified correctly: `test accuracy: 38.45 % of 10,000 images`.
 * @param what   the accuracy that it is: `test accuracy`
 * @param share  in [0, 1]
 */
export const accuracyLine = (what: string, share: number, nImages: number, { style }: Page): string =>
  `${what}: ${style.bold(percent(share))} of ${plural(nImages, 'image')}`;
