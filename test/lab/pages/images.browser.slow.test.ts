/// <reference lib="dom" />
import { describe, expect, test } from 'vitest';
import { encodePng } from '../../../src/images/png.ts';
import { blank } from '../../../src/util/raster.ts';
import { labInChromium } from '../../helpers/lab.ts';
import { hasChromium, WITHOUT_CHROMIUM } from '../../helpers/readers/chromium.ts';

describe.skipIf(!hasChromium)(hasChromium ? 'the pages of images in Chromium' : WITHOUT_CHROMIUM, () => {
  const lab = labInChromium();

  test('pixel distance: equal by the solver, different by hand', async () => {
    const { context, page, complaints } = await lab.open('#/pixels?image=3&shift=4');
    await page.getByText('All three are equally far by L2.').waitFor();
    const l2 = page.locator('tbody tr td:nth-child(2)');
    await expect.poll(async () => new Set(await l2.allTextContents()).size).toBe(1);
    await page.getByRole('checkbox').press('Space');
    await page.getByText('The distances differ.').waitFor();
    await page.getByRole('slider', { name: 'Side of the box' }).press('ArrowRight');
    await expect.poll(() => page.url()).toMatch(/solved=0&box=9/);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('dimensions: by a key and by a button', async () => {
    const { context, page, complaints } = await lab.open('#/dimensions');
    await page.getByRole('button', { name: '3072' }).press('Enter');
    await page.getByText('3072 values each').waitFor();
    await page.getByRole('slider', { name: 'Points an axis' }).press('ArrowRight');
    await expect.poll(() => page.locator('.controls tbody td').nth(2).textContent()).toBe('125');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('images: trained here; a cell shows its images; a picture of the visitor’s gets scores', async () => {
    const { context, page, complaints } = await lab.open('#/images?epochs=1');
    const cell = page.locator('.confusion button:not(:disabled)').first();
    await cell.press('Enter');
    await page.locator('.confusion button[aria-pressed=true]').waitFor();
    await page.locator('.controls .thumb').first().press('Enter');
    await page.getByRole('button', { name: 'heart', exact: true }).press('Enter');
    await page.getByText('What each pixel adds to heart').first().waitFor();
    const before = await page.locator('.scores td').allTextContents();
    const png = encodePng(blank(40, 50, [200, 200, 200]));
    const input = page.locator('input[type=file]');
    await input.setInputFiles({ name: 'grey.png', mimeType: 'image/png', buffer: Buffer.from(png) });
    await page.getByText('Your picture').first().waitFor();
    await expect.poll(() => page.locator('.scores td').allTextContents()).not.toEqual(before);
    await input.setInputFiles({ name: 'text.png', mimeType: 'image/png', buffer: Buffer.from('text') });
    await page.getByText('cannot read that as a picture').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
