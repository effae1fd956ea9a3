/// <reference lib="dom" />
import { describe, expect, test } from 'vitest';
import { RACE_FIELDS } from '../../../src/lab/page/race/race-state.ts';
import { parseHash, readState } from '../../../src/lab/page/state/hash.ts';
import { labInChromium } from '../../helpers/lab.ts';
import { hasChromium, WITHOUT_CHROMIUM } from '../../helpers/readers/chromium.ts';

/* What a mouse or a finger does on pictures; knn.browser and linear.browser drag points and lines. */

describe.skipIf(!hasChromium)(hasChromium ? 'pictures under a pointer, in Chromium' : WITHOUT_CHROMIUM, () => {
  const lab = labInChromium();

  test('update rules: a click sets the start', async () => {
    const { context, page, complaints } = await lab.open('#/race');
    const box = (await page.locator('.drawing').boundingBox())!;
    await page.mouse.click(box.x + box.width * 0.75, box.y + box.height * 0.25);
    const start = () => readState(RACE_FIELDS, parseHash(new URL(page.url()).hash).settings).state;
    await expect.poll(() => start().x).toBeCloseTo(0.75, 2);
    expect(start().y).toBeCloseTo(0.75, 2);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test.each([
    ['knn', '.plane', /^At -0\.\d+, 0\.\d+:.*blue circle \d/],
    ['hard', '.plane', /^Near, with a rim in both pictures: \d/],
    ['images', '.probed', /^The pixel at \d+, \d+ adds/],
  ])('%s: what a tap shows stays when the finger is gone', async (name, picture, text) => {
    const { context, page } = await lab.open(`#/${name}`, { hasTouch: true, isMobile: true });
    // A tap is a down and an up: the browser then says that the pointer has left.
    await page
      .locator(picture)
      .first()
      .tap({ position: { x: 150, y: 90 } });
    await page.getByText(text).waitFor();
    await page.evaluate(() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))));
    expect(await page.locator('.votes').first().textContent()).toMatch(text);
    await context.close();
  });
});
