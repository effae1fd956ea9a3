/// <reference lib="dom" />
import { describe, expect, test } from 'vitest';
import { RACE_FIELDS } from '../../../src/lab/page/race/race-state.ts';
import { parseHash, readState } from '../../../src/lab/page/state/hash.ts';
import { labInChromium } from '../../helpers/lab.ts';
import { hasChromium, WITHOUT_CHROMIUM } from '../../helpers/readers/chromium.ts';

describe.skipIf(!hasChromium)(hasChromium ? 'hard cases and update rules in Chromium' : WITHOUT_CHROMIUM, () => {
  const lab = labInChromium();

  test('hard cases: quadrants are parted by x · y, a ring by x² + y², and not in x and y', async () => {
    const { context, page, complaints } = await lab.open('#/hard');
    const figures = page.locator('.figures dd');
    await figures.nth(1).getByText('120 of 120').waitFor();
    await expect.poll(() => figures.first().textContent()).toMatch(/^[4-8]\d of 120/);
    await page.getByRole('button', { name: 'Ring' }).press('Enter');
    await page.getByRole('radio', { name: 'x and x² + y²' }).press('Space');
    await page.getByRole('slider', { name: 'Step', exact: true }).press('End');
    await page.waitForFunction(() =>
      /^(8|9|1\d)\d of 120/.test(document.querySelectorAll('.figures dd')[1]!.textContent!),
    );
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('update rules: a click sets the start, keys move it, too large a rate diverges', async () => {
    const { context, page, complaints } = await lab.open('#/race');
    const box = (await page.locator('.drawing').boundingBox())!;
    await page.mouse.click(box.x + box.width * 0.75, box.y + box.height * 0.25);
    const start = () => readState(RACE_FIELDS, parseHash(new URL(page.url()).hash).settings).state;
    await expect.poll(() => start().x).toBeCloseTo(0.75, 2);
    const { x, y } = start();
    expect(y).toBeCloseTo(0.75, 2);
    await page.getByRole('slider', { name: 'Start, x' }).press('ArrowRight');
    await expect.poll(() => start()).toMatchObject({ y });
    await expect.poll(() => start().x).toBeGreaterThan(x);
    await page.getByRole('radio', { name: 'far too large' }).press('Space');
    await page.getByRole('cell', { name: 'diverged' }).first().waitFor();
    await page.getByRole('combobox', { name: 'Surface' }).selectOption('rosenbrock');
    await expect.poll(() => page.url()).toContain('surface=rosenbrock');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
