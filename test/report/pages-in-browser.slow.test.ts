import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runLine } from '../helpers/commands/run-line.ts';
import { hasChromium, startChromium, violationsOf, WITHOUT_CHROMIUM } from '../helpers/readers/chromium.ts';

/* The pages that commands write, in a browser: one browser for all of them. */

const SHAPES = '--dataset shapes --limit 300';

/** By page, the command that writes it; `linear` writes two. */
const PAGES: Readonly<Record<string, string | undefined>> = {
  'linear/report.html': `linear --epochs 3 --run-dir linear --pictures pictures ${SHAPES}`,
  'pictures/index.html': undefined,
  'l1/report.html': `linear --loss mse --reg l1 --reg-strength 0.01 --epochs 3 --seed 0,1 --run-dir l1 ${SHAPES}`,
  'hog/report.html': `linear --features hog+words:count=16:patch=6:patches=200:whiten=true --solver exact --run-dir hog ${SHAPES}`,
  'network/report.html': `network --hidden 10 --epochs 3 --run-dir network ${SHAPES}`,
  'knn/report.html': `knn --k 1,3 --metric l1,l2 --run-dir knn ${SHAPES}`,
  'sweep/report.html': `crossval --learning-rate 0.01,0.1 --reg-strength 1e-3,1e-2 --loss softmax,svm --epochs 3 --val 60 --refit --run-dir sweep ${SHAPES}`,
  'rate/report.html': `lr-find --steps 60 --batch-size 50 --run-dir rate ${SHAPES}`,
  'equal/report.html': `pixel-distance --run-dir equal ${SHAPES}`,
  'compared.html': 'runs compare linear l1 hog network --html compared.html',
  'evaluation.html': 'evaluate linear --html evaluation.html',
  'samples/index.html': `info --pictures samples ${SHAPES}`,
};

/** Wide and narrow, light and dark: rules that depend on both at once there are none. */
const VIEWS = [
  { width: 1280, scheme: 'light' },
  { width: 390, scheme: 'dark' },
] as const;

describe.skipIf(!hasChromium)(`pages in a browser${hasChromium ? '' : `: ${WITHOUT_CHROMIUM}`}`, () => {
  let cwd = '';
  let browser: Browser;
  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'cifar-train-pages-'));
    browser = await startChromium();
    for (const line of Object.values(PAGES)) if (line !== undefined) await runLine(line, { cwd });
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(cwd, { recursive: true, force: true });
  });

  test.each(Object.keys(PAGES))('%s: axe finds nothing, nothing is loaded, nothing sticks out', async (path) => {
    const file = join(cwd, path);
    expect(readFileSync(file).length).toBeLessThan(3e6);
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) asked.push(request.url());
    });
    const url = pathToFileURL(file).href;
    await page.goto(url);
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    for (const { width, scheme } of VIEWS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      expect([width, scheme, ...(await violationsOf(page))]).toEqual([width, scheme]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
    expect(asked).toEqual([url]);
    const broken = await page.evaluate(
      '[...document.images].filter((one) => !one.complete || one.naturalWidth === 0).length',
    );
    expect(broken).toBe(0);
    await page.close();
  });

  test.each([
    ['linear/report.html', '.wide'],
    ['network/report.html', '.wide'],
    ['compared.html', 'section .wide'],
  ])('the tables of %s fit on a phone: %s', async (path, tables) => {
    const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
    await page.goto(pathToFileURL(join(cwd, path)).href);
    const beyond = await page
      .locator(tables)
      .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent));
    expect(beyond).toEqual([]);
    await page.close();
  });

  test('an image and its ten neighbours stand in one row', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(pathToFileURL(join(cwd, 'knn/report.html')).href);
    const rows = await page.evaluate(
      "[...document.querySelectorAll('.tiles:has(.query)')].map((row) => [row.children.length, new Set([...row.children].map((one) => one.offsetTop)).size])",
    );
    expect(rows).toEqual(Array(10).fill([11, 1]));
    await page.close();
  });

  test('what is folded up is reached and opened by the keyboard', async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(cwd, 'linear/report.html')).href);
    const nFolded = Number(await page.evaluate("document.querySelectorAll('details').length"));
    expect(nFolded).toBeGreaterThan(3);
    for (let tabs = 0; tabs < 100; tabs++) {
      await page.keyboard.press('Tab');
      const isSummary = await page.evaluate(
        "document.activeElement.tagName === 'SUMMARY' && !document.activeElement.parentElement.open",
      );
      if (isSummary === true) await page.keyboard.press('Enter');
    }
    expect(await page.evaluate("document.querySelectorAll('details[open]').length")).toBe(nFolded);
    await page.close();
  });

  test('the data of a chart, and its specification, are one click away', async () => {
    const page = await browser.newPage({ acceptDownloads: true });
    await page.goto(pathToFileURL(join(cwd, 'linear/report.html')).href);
    const fetched = async (name: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.click(`a[aria-label="${name}"]`)]);
      return { file: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
    };
    const csv = await fetched('loss: CSV');
    expect(csv.file).toBe('loss.csv');
    expect(csv.text).toMatch(/^epoch,y,images\n1,[\d.]+,training\n2,[\d.]+,training\n3,[\d.]+,training\n1,/);
    const spec = await fetched('loss: Vega-Lite');
    expect(spec.file).toBe('loss.vl.json');
    expect(JSON.parse(spec.text)).toMatchObject({
      $schema: expect.stringContaining('vega-lite'),
      mark: { type: 'line' },
    });
    await page.close();
  });
});
