import { percent, plural } from '../../../util/format.ts';
import { wilsonInterval } from '../../../util/statistics/wilson-interval.ts';
import type { Page } from '../page.ts';

/**
 * How many of some images were classified correctly, and how well so many images pin that down:
 * `test accuracy: 38.45 % of 10,000 images`, and below it `95 % interval: 37.50 % to 39.41 %`.
 * @param what   the accuracy that it is: `test accuracy`
 * @param share  in [0, 1]
 */
export function accuracyLine(what: string, share: number, nImages: number, { style }: Page): string {
  const [low, high] = wilsonInterval(share, nImages);
  const interval = style.dim(`  95 % interval: ${percent(low)} to ${percent(high)}`);
  return `${what}: ${style.bold(percent(share))} of ${plural(nImages, 'image')}\n${interval}`;
}
