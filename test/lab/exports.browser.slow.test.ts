/// <reference lib="dom" />
import { copyFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtFile } from '../../src/kernels/hosts/built-file.ts';
import { exportedFiles } from '../../src/lab/server/export.ts';
import { readPageFiles } from '../../src/lab/server/page-files.ts';
import { LAB_PAGES } from '../helpers/lab.ts';
import { hasChromium, startChromium, WITHOUT_CHROMIUM } from '../helpers/readers/chromium.ts';
import { scratchFolder } from '../helpers/scratch.ts';

describe.skipIf(!hasChromium)(hasChromium ? 'exports in Chromium' : WITHOUT_CHROMIUM, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  /** Goes through all pages; what was complained of, and every address that does not begin with `own`. */
  async function walk(address: string, own: string): Promise<readonly string[]> {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(own) && !/^(data|blob):/.test(request.url())) complaints.push(request.url());
    });
    await page.goto(address);
    await page.waitForSelector('figure [data-milliseconds]');
    for (const name of LAB_PAGES) {
      await page.locator(`nav a[href="#/${name}"]`).click();
      await page.waitForSelector(`nav a[href="#/${name}"][aria-current=page]`);
      await page.waitForSelector('.bench');
      await page.waitForFunction(() => document.querySelector('[data-waiting]') === null);
    }
    await page.close();
    return complaints;
  }

  test('one file, from the disk: every page, and nothing is asked for', async () => {
    const file = join(await scratchFolder(), 'lab.html');
    await copyFile(builtFile('lab/single/index.html'), file);
    expect(await walk(pathToFileURL(file).href, pathToFileURL(file).href)).toEqual([]);
  });

  test('a folder below an address of a web site: every page, and nothing from elsewhere', async () => {
    const files = await readPageFiles(dirname(fileURLToPath(builtFile('lab/page/index.html'))));
    const exported = exportedFiles(files);
    const server: Server = createServer((request, response) => {
      const path = new URL(request.url!, 'http://x').pathname.replace(/^\/a\/b\//, '') || 'index.html';
      const content = exported.get(path);
      const type = files.get(path)?.type ?? 'text/plain';
      response.writeHead(content === undefined ? 404 : 200, { 'Content-Type': type }).end(content);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a/b/`;
      expect(await walk(address, address)).toEqual([]);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
