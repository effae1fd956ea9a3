import { ordinal, percent, plural } from '../../util/format.ts';
import { type Content, html } from './html.ts';

/** What a reading of the test set gave. */
export interface TestScore {
  /** In [0, 1]. */
  readonly testAccuracy: number;
  readonly nTest: number;
  /** How often the test set has been read, this time included. */
  readonly testReadings: number;
}

export function testAccuracyLine({ testAccuracy, nTest, testReadings }: TestScore): Content {
  return html`<p>test accuracy: <strong>${percent(testAccuracy)}</strong> of ${plural(nTest, 'image')}
<span class="soft">(the ${ordinal(testReadings)} reading of the test set)</span></p>`;
}
