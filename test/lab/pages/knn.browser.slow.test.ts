/// <reference lib="dom" />
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axesAt } from '../../../src/kernels/plane/plane.ts';
import { planeNeighbours, planeWinner } from '../../../src/kernels/plane/reference.ts';
import { KNN_FIELDS } from '../../../src/lab/page/knn/knn-state.ts';
import { PRESETS } from '../../../src/lab/page/plane/presets.ts';
import { parseHash, readState } from '../../../src/lab/page/state/hash.ts';
import { pointsText } from '../../../src/lab/page/state/points.ts';
import { labInChromium } from '../../helpers/lab.ts';
import { hasChromium, WITHOUT_CHROMIUM } from '../../helpers/readers/chromium.ts';

/* The page of nearest neighbours in a real browser. It runs what was built. */

describe.skipIf(!hasChromium)(hasChromium ? 'the page of nearest neighbours in Chromium' : WITHOUT_CHROMIUM, () => {
  const lab = labInChromium();

  /** The page, ready. */
  async function opened(hash: string) {
    const open = await lab.open(hash);
    await open.page.waitForSelector('figure [data-milliseconds]');
    return open;
  }

  /** The colours of the regions at some places of the first picture, as text. */
  const coloursAt = (page: Page, places: readonly (readonly [number, number])[]) =>
    page.evaluate((wanted) => {
      const canvas = document.querySelector<HTMLCanvasElement>('.plane canvas')!;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return wanted.map(([i, j]) => [...data.slice((j * canvas.width + i) * 4, (j * canvas.width + i) * 4 + 3)].join());
    }, places);

  const close = (context: BrowserContext) => context.close();

  test('it is isolated, complains of nothing, and asks no other host', async () => {
    const { context, page, complaints } = await opened('#/knn');
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await page.title()).toBe('Nearest neighbours · cifar-train lab');
    expect(complaints).toEqual([]);
    await close(context);
  });

  test('a link opens the same picture, with the classes that the reference gives', async () => {
    const points = PRESETS.noise(7);
    const hash = `#/knn?k=3&metric=l1&ties=nearest&turn=30&points=${pointsText(points)}`;
    const { context, page } = await opened(hash);
    const vote = {
      points: points.xy,
      labels: points.labels,
      k: 3,
      metric: 'l1',
      ties: 'nearest',
      axes: axesAt(30),
    } as const;
    const places = Array.from({ length: 300 }, (_, i) => [(i * 37) % 400, (i * 91) % 400] as const);
    const classes = places.map(([i, j]) => {
      const [x, y] = [-32_319 + i * 162, -32_319 + (399 - j) * 162];
      return planeWinner(vote, planeNeighbours(vote, x, y));
    });
    const colours = await coloursAt(page, places);
    // Each class has a colour of its own, the same everywhere.
    const pairs = new Set(classes.map((label, i) => `${label} ${colours[i]}`));
    expect(pairs.size).toBe(new Set(classes).size);
    expect(new Set(colours).size).toBe(3);
    await close(context);
  });

  test('a point is dragged; the link has it, Undo takes it back', async () => {
    const points = { xy: Int32Array.of(0, 0, 20_000, 20_000), labels: Uint8Array.of(0, 1) };
    const { context, page, complaints } = await opened(`#/knn?k=1&points=${pointsText(points)}`);
    const before = page.url();
    const box = (await page.locator('.plane').boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    await page.mouse.move(...at(0.5, 0.5));
    await page.mouse.down();
    await page.mouse.move(...at(0.3, 0.4));
    await page.mouse.move(...at(0.25, 0.25));
    await page.mouse.up();
    await page.waitForURL((url) => url.href !== before);
    const now = readState(KNN_FIELDS, parseHash(new URL(page.url()).hash).settings).state.points.xy;
    expect([...now].map((x) => Math.round(x / 1000))).toEqual([-16, 16, 20, 20]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.waitForFunction((text) => location.hash.includes(text), pointsText(points));
    await expect.poll(() => page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
    expect(complaints).toEqual([]);
    await close(context);
  });

  test('a damaged link: the usual settings, and a notice', async () => {
    const { context, page } = await opened('#/knn?k=99&points=%3Cimg%3E');
    const notice = await page.locator('.notice').textContent();
    expect(notice).toContain('k=99');
    expect(notice).toContain('points=<img>');
    await close(context);
  });

  test('pasted points that make no sense are named', async () => {
    const { context, page } = await opened('#/knn');
    await page.getByText('Paste points').click();
    await page.getByRole('textbox').fill('1,2');
    await page.getByRole('button', { name: 'Use these points' }).click();
    expect(await page.locator('.controls .fault').first().textContent()).toContain('line 1 is “1,2”');
    await close(context);
  });
});
