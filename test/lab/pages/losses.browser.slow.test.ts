/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { LOSSES_FIELDS } from '../../../src/lab/page/losses/losses-state.ts';
import { parseHash, readState } from '../../../src/lab/page/state/hash.ts';
import { labInChromium } from '../../helpers/lab.ts';
import { hasChromium, WITHOUT_CHROMIUM } from '../../helpers/readers/chromium.ts';

describe.skipIf(!hasChromium)(hasChromium ? 'the page of losses in Chromium' : WITHOUT_CHROMIUM, () => {
  const lab = labInChromium();

  /** The losses in bold: of the image that is looked at, and of all. */
  const figures = (page: Page) => page.locator('tfoot strong').allTextContents();
  const stateOf = (page: Page) => readState(LOSSES_FIELDS, parseHash(new URL(page.url()).hash).settings).state;

  test('shows 2.90, 2.04, 5.27 and 4.65', async () => {
    const { context, page, complaints } = await lab.open('#/losses');
    await expect.poll(() => figures(page)).toEqual(['2.90', '2.04', '5.27', '2.76']);
    await page.getByRole('button', { name: 'Dog, cat, wolf' }).press('Enter');
    await expect.poll(async () => (await figures(page))[2]).toBe('4.65');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a bar is dragged, a slider moved by keys; Undo takes both back', async () => {
    const { context, page, complaints } = await lab.open('#/losses');
    const box = (await page.locator('.drawing').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 60);
    await page.mouse.up();
    const scores = () => stateOf(page).samples[0]!.scores;
    await expect.poll(() => scores()[1]).toBeLessThan(0);
    expect([scores()[0], scores()[2]]).toEqual([3.2, -1.7]);
    await expect.poll(async () => (await figures(page))[0]).toBe('0.00');
    await page.getByRole('slider', { name: 'Score: frog' }).press('ArrowRight');
    await expect.poll(() => scores()[2]).toBeCloseTo(-1.6, 9);
    const undo = page.getByRole('button', { name: 'Undo' });
    await undo.press('Enter');
    await page.waitForFunction(() => location.hash.includes('-1.7'));
    await undo.press('Enter');
    await page.waitForFunction(() => location.hash === '#/losses');
    await expect.poll(async () => (await figures(page))[0]).toBe('2.90');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
