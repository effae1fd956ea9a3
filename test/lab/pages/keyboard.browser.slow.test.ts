/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { encodePng } from '../../../src/images/png.ts';
import { blank } from '../../../src/util/raster.ts';
import { type Keyboard, keyboardOf } from '../../helpers/keyboard.ts';
import { labInChromium } from '../../helpers/lab.ts';
import { hasChromium, WITHOUT_CHROMIUM } from '../../helpers/readers/chromium.ts';

/* Each page as its text asks, with nothing but keys: what a person then reads on it. */

const times = (n: number, key: string): readonly string[] => Array<string>(n).fill(key);
/** A number of the page as text. */
const numberIn = (text: string | null) => Number(text?.match(/-?\d+(\.\d+)?(e-?\d+)?/)?.[0]);

describe.skipIf(!hasChromium)(hasChromium ? 'by the keyboard alone, in Chromium' : WITHOUT_CHROMIUM, () => {
  const lab = labInChromium();

  const opened = async (name: string) => {
    const { context, page, complaints } = await lab.open(`#/${name}`);
    const says = (text: string | RegExp) => page.getByText(text).first().waitFor();
    const close = async () => {
      expect(complaints).toEqual([]);
      await context.close();
    };
    return { page, ...keyboardOf(page), says, close };
  };

  /** Goes to the picture of k-NN, and with the cross to the middle of the blue points. */
  const toBlue = async ({ reach, press }: Keyboard) => {
    await reach('application Regions of');
    await press(...times(3, 'Shift+ArrowUp'));
  };
  /** The picture of k-NN, once its regions were drawn anew: the same regions come back as the same picture. */
  const repainted = async (page: Page, act: () => Promise<void>) => {
    const drawn = () => page.evaluate(() => Number(document.documentElement.dataset.drawn ?? 0));
    const before = await drawn();
    await act();
    await expect.poll(drawn).toBeGreaterThan(before);
    return await page.evaluate(() => document.querySelector<HTMLCanvasElement>('.plane canvas')!.toDataURL());
  };
  /** Counts what is drawn pixel by pixel: regions, but no cross and no points. */
  const countDrawn = (page: Page) =>
    page.evaluate(() => {
      const put = CanvasRenderingContext2D.prototype.putImageData;
      CanvasRenderingContext2D.prototype.putImageData = function (...all: unknown[]) {
        Reflect.apply(put, this, all);
        const { dataset } = document.documentElement;
        dataset.drawn = `${Number(dataset.drawn ?? 0) + 1}`;
      };
    });

  test('nearest neighbours: from the navigation; an island comes and goes; L1 turns with the axes', async () => {
    const { page, reach, press, says, close } = await opened('dimensions');
    await reach('a Nearest neighbours');
    await press('Enter');
    await reach('radio Move');
    await press('ArrowRight');
    await reach('radio blue circle');
    await press('ArrowRight');
    await reach('range Neighbours k');
    await press('Home');
    await says('k = 1, L2');
    await countDrawn(page);
    await toBlue({ reach, press });
    await says(/^At 0.00, 0.60:.*the vote says blue circle/);
    expect(await page.locator('.keys').isVisible()).toBe(true);
    await press('Enter');
    await says(/^At 0.00, 0.60:.*the vote says orange square/);
    await reach('range Neighbours k');
    await press(...times(6, 'ArrowRight'));
    await toBlue({ reach, press });
    await says(/^At 0.00, 0.60:.*blue circle 6 .*orange square 1 .*the vote says blue circle/);
    await press('3');
    await says(/^At 0.00, 0.60:.*green triangle 1 /);
    await press('Delete');
    await says(/^At 0.00, 0.60:.*blue circle 7 /);
    await reach('radio Add');
    await press('ArrowLeft');
    await reach('application Regions of');
    await press('n', 'Enter', 'Shift+ArrowLeft', 'Enter');
    await expect.poll(() => page.url()).toContain('points=');
    await reach('radio stays blank');
    await press('ArrowDown');
    await expect.poll(() => page.url()).toContain('ties=smallest');
    await reach('range Turn the axes');
    const [straight, turned] = [
      await repainted(page, () => press('PageUp')),
      await repainted(page, () => press('PageUp')),
    ];
    expect(turned).toBe(straight);
    await reach('radio L2');
    const l1 = await repainted(page, () => press('ArrowRight'));
    await says('k = 7, L1');
    await reach('range Turn the axes');
    expect(await repainted(page, () => press('PageUp'))).not.toBe(l1);
    await close();
  });

  test('pixel distance: others become nearer; unequal by hand; and back', async () => {
    const { page, reach, press, says, close } = await opened('pixels');
    const nearer = page.locator('tbody tr').first().locator('td').nth(1);
    await nearer.getByText(/^0 of 799/).waitFor();
    await reach('range Shift in pixels');
    await press('End');
    await expect.poll(async () => numberIn(await nearer.textContent())).toBeGreaterThan(0);
    await reach('checkbox Solve');
    await press('Space');
    await says('The distances differ.');
    await reach('range Side of the box');
    await press('ArrowRight');
    await reach('button Undo');
    await press('Enter', 'Enter');
    await says('All three are equally far by L2.');
    const l2 = page.locator('tbody tr td:nth-child(2)');
    await expect.poll(async () => new Set(await l2.allTextContents()).size).toBe(1);
    await close();
  });

  test('dimensions: 3072 of them', async () => {
    const { page, reach, press, says, close } = await opened('dimensions');
    await reach('range Dimensions d');
    await press('End');
    await says('3072 values each');
    const least = page.locator('.pictures tbody td:nth-child(3)');
    await expect.poll(async () => numberIn(await least.first().textContent())).toBeGreaterThan(0.9);
    expect(numberIn(await least.nth(1).textContent())).toBeLessThan(0.7);
    await reach('range Points an axis');
    await press('ArrowRight');
    await says('125');
    await close();
  });

  test('linear: a run is paused; a line and a point are moved; a rate too large; weights of 0', async () => {
    const { page, reach, press, says, close } = await opened('linear');
    const caption = async () => numberIn(await page.locator('figcaption strong').first().textContent());
    const total = async () => numberIn(await page.getByText(/^Total/).textContent());
    const weights = () =>
      page.locator('.number').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
    await page.locator('.legend').waitFor();
    await reach('button Run');
    await press('Enter');
    await expect.poll(caption).toBeGreaterThan(0);
    await press('Enter');
    await says('Run');
    await reach('range Step');
    await press('End');
    await expect.poll(caption).toBe(100);
    const low = await total();
    await reach('range Learning rate');
    await press('End');
    await expect.poll(total).toBeGreaterThan(low);
    await reach('radio L2');
    await press('ArrowRight');
    await reach('range Strength');
    await press('End');
    await expect.poll(async () => (await weights()).filter((one) => one === '0').length).toBeGreaterThanOrEqual(6);
    await press('Home');
    await reach('select Update rule');
    await press(...times(5, 'ArrowDown'));
    await expect.poll(() => page.url()).toContain('optimizer=adam');
    const address = page.url();
    await reach('number W, x, class 1');
    await press('ArrowUp', 'Tab');
    await expect.poll(() => page.url()).not.toBe(address);
    await reach('button Undo');
    await press('Enter');
    await expect.poll(() => page.url()).toBe(address);
    await reach('application Points, and the line');
    await press('n', 'Enter', ...times(2, 'Shift+ArrowUp'), 'Enter');
    await expect.poll(() => page.url()).toContain('start=');
    await press(...times(6, 'n'));
    await says('Point 1: scores');
    await press('Enter', 'Shift+ArrowUp', 'Enter');
    await expect.poll(() => page.url()).toContain('points=');
    await close();
  });

  test('hard cases: a disk is parted by its radius; points are found in both pictures; one is moved', async () => {
    const { page, reach, press, says, close } = await opened('hard');
    const figures = page.locator('.figures dd');
    await figures.nth(1).getByText('120 of 120').waitFor();
    expect(numberIn(await figures.first().textContent())).toBeLessThan(90);
    await reach('button Disk');
    await press('Enter');
    await reach('radio x and x · y');
    await press('ArrowRight');
    await reach('range Step');
    await press('End');
    await figures.nth(1).getByText('120 of 120').waitFor();
    await reach('application Features: x and x² + y²');
    await press('n', 'n');
    await says(/^Near, with a rim in both pictures: (.*, )?2(,|$)/);
    await reach('application The plane');
    const before = page.url();
    await press('n', 'Enter', 'Shift+ArrowUp', 'Enter');
    await expect.poll(() => page.url()).not.toBe(before);
    await close();
  });

  test('losses: the SVM is content, the softmax loss falls; weather and weights', async () => {
    const { page, reach, press, says, close } = await opened('losses');
    const bold = () => page.locator('tfoot strong').allTextContents();
    await reach('application Scores: cat 3.2');
    await press(...times(6, 'Shift+ArrowUp'));
    await expect.poll(bold).toMatchObject({ 0: '0.00', 1: '0.29' });
    await press(...times(6, 'Shift+ArrowUp'));
    await expect.poll(bold).toMatchObject({ 0: '0.00', 1: '0.02' });
    await press('ArrowRight', 'ArrowUp');
    await expect.poll(() => page.url()).toContain('samples=9.2%7E5.2%7E-1.7');
    await reach('button 10 → 20');
    await press('Enter');
    const columns = () => page.locator('.samples tbody td').allTextContents();
    await expect.poll(columns).toEqual(['10, -2, 3', '0.00', '0.00092', '20, -2, 3', '0.00', '4.2e-8']);
    await reach('summary Entropy and cross-entropy');
    await press('Enter');
    await reach('range sun');
    await press('Home');
    await expect.poll(() => page.url()).toContain('truth=0.01');
    await reach('summary Penalties and priors');
    await press('Enter');
    await reach('number w1, weight 1');
    await press('ArrowUp');
    await says('1.21');
    await close();
  });

  test('update rules: the start is moved; a rate far too large diverges on the saddle', async () => {
    const { page, reach, press, says, close } = await opened('race');
    await reach('select Surface');
    await press('ArrowDown');
    await expect.poll(() => page.locator('figcaption strong').first().textContent()).toMatch(/^Saddle/);
    await reach('radio each its best');
    await press('ArrowRight', 'ArrowRight');
    await expect.poll(() => page.locator('.controls td').allTextContents()).toContain('diverged');
    await reach('application Paths of the rules');
    await press('ArrowRight', 'Shift+ArrowUp');
    await says('Start at -1.95, 0.26');
    await expect.poll(() => page.url()).toMatch(/x=0.11&y=0.552/);
    await reach('range Step');
    await press('End');
    await says('200 of 200');
    await close();
  });

  test('images: a pixel, a cell of the matrix, a strength, and a picture of one’s own', async () => {
    const { page, reach, press, says, close } = await opened('images');
    const chooser = page.waitForEvent('filechooser', { timeout: 0 }); // from the start: Chromium opens its own until it is told otherwise
    await page.locator('.confusion').waitFor();
    await reach('application Held-out image 1');
    await says('The pixel at 16, 16 adds');
    await press('ArrowRight', 'Shift+ArrowUp');
    await says('The pixel at 17, 11 adds');
    await reach(/^button \d+: (\w+) taken for (?!\1)/);
    await press('Enter');
    await says(/^Images of \w+, classified as/);
    await reach(/^button \w+ taken for/);
    await press('Enter');
    await expect.poll(() => page.url()).toMatch(/[?&]at=\d+/);
    await reach('range Strength');
    await press('End');
    await expect.poll(() => page.url()).toContain('strength=10');
    await reach('file A picture of yours');
    await press('Space');
    await (await chooser).setFiles({
      name: 'a.png',
      mimeType: 'image/png',
      buffer: Buffer.from(encodePng(blank(40, 50, [200, 200, 200]))),
    });
    await says('Your picture');
    await close();
  });
});
