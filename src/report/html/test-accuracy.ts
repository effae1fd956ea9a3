import { ordinal, percent, plural } from '../../util/format.ts';
import { wilsonInterval } from '../../util/statistics/wilson-interval.ts';
import { type Content, html } from './html.ts';

/** What a reading of the test set gave. */
export interface TestScore {
  /** In [0, 1]. */
  readonly testAccuracy: number;
  readonly nTest: number;
  /** How often the test set has been read, this time included. */
  readonly testReadings: number;
}

/** How well n images pin down an accuracy in [0, 1]. */
export function intervalText(share: number, n: number): string {
  const [low, high] = wilsonInterval(share, n);
  return `95 % interval: ${percent(low)} to ${percent(high)}`;
}

/** Which reading of the test set several accuracies are from. */
export const testReadingText = ({ nTest, testReadings }: Omit<TestScore, 'testAccuracy'>): string =>
  `All were scored on one reading of the ${plural(nTest, 'test image')}, the ${ordinal(testReadings)}.`;

export function testAccuracyLine({ testAccuracy, nTest, testReadings }: TestScore): Content {
  return html`<p>test accuracy: <strong>${percent(testAccuracy)}</strong> of ${plural(nTest, 'image')}
<span class="soft">(${intervalText(testAccuracy, nTest)}; the ${ordinal(testReadings)} reading of the test set)</span></p>`;
}
