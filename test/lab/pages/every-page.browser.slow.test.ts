/// <reference lib="dom" />
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { builtFile } from '../../../src/kernels/hosts/built-file.ts';
import { type PageFile, readPageFiles } from '../../../src/lab/server/page-files.ts';
import { LAB_PAGES, labInChromium } from '../../helpers/lab.ts';
import { hasChromium, violationsOf, WITHOUT_CHROMIUM } from '../../helpers/readers/chromium.ts';

/* What holds for every page of the lab. */

/** The window, with its own requestAnimationFrame as `ask`, and how often the page has called it. */
interface Counting {
  asked: number;
  readonly ask: typeof requestAnimationFrame;
}

/** Controls that Tab does not come to. Of radio buttons it comes to the chosen one; arrow keys lead to the others. */
async function unreachedByTab(page: Page): Promise<readonly string[]> {
  const wanted = await page.evaluate(() => {
    const controls = 'a[href], button:enabled, select, input, textarea, summary, [tabindex="0"]';
    const all = [...document.querySelectorAll<HTMLElement>(controls)].filter(
      (one) => one.checkVisibility() && !(one instanceof HTMLInputElement && one.type === 'radio' && !one.checked),
    );
    for (const one of all) one.dataset.unreached = '';
    document.addEventListener('focusin', ({ target }) => delete (target as HTMLElement).dataset.unreached);
    (document.activeElement as HTMLElement | null)?.blur();
    return all.length;
  });
  for (let i = 0; i < wanted + 2; i++) await page.keyboard.press('Tab');
  return await page.evaluate(() =>
    [...document.querySelectorAll('[data-unreached]')].map((one) => one.outerHTML.slice(0, 80)),
  );
}

describe.skipIf(!hasChromium)(hasChromium ? 'the lab in Chromium' : WITHOUT_CHROMIUM, () => {
  const lab = labInChromium();
  let files: ReadonlyMap<string, PageFile>;
  beforeAll(async () => {
    files = await readPageFiles(dirname(fileURLToPath(builtFile('lab/page/index.html'))));
  });

  test('the first load is at most 80 KB as it travels', async () => {
    lab.sent();
    const { context, page } = await lab.open('');
    await page.waitForSelector('figure [data-milliseconds]');
    const sent = new Set(lab.sent());
    const sizes = [...sent].map((path) => [path, gzipSync(files.get(path)!.content).length] as const);
    expect(sent.size).toBeGreaterThan(4);
    expect([...sent].some((path) => path.endsWith('.wasm'))).toBe(true);
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    expect(total, sizes.map(([path, size]) => `${path}: ${size}`).join('\n')).toBeLessThan(80_000);
    await context.close();
  });

  test('the navigation leads to every page, and Back returns', async () => {
    const { context, page, complaints } = await lab.open('');
    const links = page.locator('nav a');
    expect(await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')))).toEqual(
      LAB_PAGES.map((name) => `#/${name}`),
    );
    for (const name of LAB_PAGES) {
      await page.locator(`nav a[href="#/${name}"]`).press('Enter');
      await page.waitForSelector(`nav a[href="#/${name}"][aria-current=page]`);
      await page.waitForSelector('.bench');
      const heading = await page.locator('h1').textContent();
      expect(await page.title()).toBe(`${heading} · cifar-train lab`);
    }
    await page.goBack();
    await page.waitForSelector(`nav a[href="#/${LAB_PAGES.at(-2)}"][aria-current=page]`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a page that there is not: the first; and what a link hides is hidden', async () => {
    const { context, page } = await lab.open('#/constructor?hide=controls,text,actions,tools&embed');
    expect(await page.title()).toContain('Nearest neighbours');
    expect(await page.locator('header, .lead, .controls, .actions, .tools').count()).toBe(0);
    await context.close();
  });

  test('paused or hidden, no page asks for animation frames', async () => {
    const { context, page, complaints } = await lab.open('');
    await page.evaluate(() => {
      const ask = requestAnimationFrame.bind(window);
      Object.assign(window, { asked: 0, ask });
      window.requestAnimationFrame = (callback) => {
        (window as unknown as Counting).asked++;
        return ask(callback);
      };
    });
    /** Frames that the page asks for while the browser shows ten. */
    const framesAsked = () =>
      page.evaluate(async () => {
        const counting = window as unknown as Counting;
        const before = counting.asked;
        for (let i = 0; i < 10; i++) await new Promise((shown) => counting.ask(shown));
        return counting.asked - before;
      });
    const hide = (isHidden: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
        Object.defineProperty(document, 'visibilityState', {
          configurable: true,
          value: hidden ? 'hidden' : 'visible',
        });
        document.dispatchEvent(new Event('visibilitychange'));
      }, isHidden);
    const run = page.getByRole('button', { name: 'Run' });
    for (const name of LAB_PAGES) {
      await page.locator(`nav a[href="#/${name}"]`).press('Enter');
      await page.waitForSelector(`nav a[href="#/${name}"][aria-current=page]`);
      await page.waitForSelector('.bench');
      await page.waitForFunction(() => document.querySelector('[data-waiting]') === null);
      await expect.poll(framesAsked, { message: `${name}, at rest` }).toBe(0);
      if ((await run.count()) === 0) continue;
      await page.getByRole('slider', { name: 'Step', exact: true }).press('Home');
      await run.press('Enter');
      expect(await framesAsked(), `${name}, running`).toBeGreaterThan(5);
      await page.getByRole('button', { name: 'Pause' }).press('Enter');
      await run.waitFor();
      expect(await framesAsked(), `${name}, paused`).toBe(0);
      await run.press('Enter');
      await hide(true);
      await run.waitFor();
      expect(await framesAsked(), `${name}, hidden`).toBe(0);
      await hide(false);
      expect(await run.count(), `${name} stands still until it is run again`).toBe(1);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  const SIZES = [
    ['1280 × 900', { viewport: { width: 1280, height: 900 } }],
    ['390 × 844 by touch', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ] as const;

  // One page is opened for a size: each page of the lab by its link, light and then dark.
  test.each(SIZES)(
    '%s: axe-core finds nothing; keys come to every control; nothing scrolls sideways; targets have 44 pixels either way',
    async (_, options) => {
      const { context, page, complaints } = await lab.open('#/knn?two=1', { ...options, colorScheme: 'light' });
      for (const name of LAB_PAGES) {
        await page.emulateMedia({ colorScheme: 'light' });
        if (name !== 'knn') await page.locator(`nav a[href="#/${name}"]`).press('Enter');
        await page.waitForSelector(`nav a[href="#/${name}"][aria-current=page]`);
        await page.waitForSelector('.bench');
        if (!('hasTouch' in options)) expect(await unreachedByTab(page), name).toEqual([]);
        // Everything that can be opened is.
        await page.evaluate(() => {
          for (const one of document.querySelectorAll('details')) one.open = true;
        });
        await page.waitForFunction(() => document.querySelector('[data-waiting]') === null);
        expect(await violationsOf(page), name).toEqual([]);
        const measured = await page.evaluate(() => ({
          width: document.documentElement.scrollWidth,
          small: [
            ...document.querySelectorAll(
              'button, select, input:not([type=checkbox]), .check, summary, .choice label, nav a',
            ),
          ]
            .filter((one) => {
              const { width, height } = one.getBoundingClientRect();
              return Math.min(width, height) < 43.5;
            })
            .map((one) => one.outerHTML.slice(0, 80)),
        }));
        expect(measured, name).toEqual({ width: options.viewport.width, small: [] });
        // What is there is the same in the dark; only its colours are not.
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.waitForSelector('[data-theme=dark]');
        expect(await violationsOf(page, ['color-contrast']), `${name}, dark`).toEqual([]);
      }
      expect(complaints).toEqual([]);
      await context.close();
    },
  );
});
