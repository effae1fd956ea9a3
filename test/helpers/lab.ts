import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { builtFile } from '../../src/kernels/hosts/built-file.ts';
import { readPageFiles } from '../../src/lab/server/page-files.ts';
import type { ServedRuns } from '../../src/lab/server/runs.ts';
import { type LabServer, startLabServer } from '../../src/lab/server/server.ts';
import { startChromium } from './readers/chromium.ts';

/** Every page of the lab, by its name in the address. */
export const LAB_PAGES = ['knn', 'pixels', 'dimensions', 'linear', 'hard', 'losses', 'race', 'images'] as const;

/** A page that is open. */
export interface OpenedPage {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors and warnings of the console, and what was asked of other hosts. */
  readonly complaints: readonly string[];
}

export interface Lab {
  /** @param hash such as `#/knn?k=3` */
  open(hash: string, options?: Parameters<Browser['newContext']>[0]): Promise<OpenedPage>;
  /** Paths of the files that were sent since the last call. */
  sent(): readonly string[];
}

/**
 * The built lab, served and with a browser to open it in, for the tests of one file.
 * @param runs that it shows; absent: none
 */
export function labInChromium(runs?: ServedRuns): Lab {
  let server: LabServer;
  let browser: Browser;
  let asked: string[] = [];
  beforeAll(async () => {
    const files = await readPageFiles(dirname(fileURLToPath(builtFile('lab/page/index.html'))));
    const watched = new Map(files);
    watched.get = (path) => {
      asked.push(path);
      return files.get(path);
    };
    server = await startLabServer(watched, 0, runs);
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  return {
    open: async (hash, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        const isOurs = request.url().startsWith(new URL(server.address).origin) || /^(data|blob):/.test(request.url());
        if (!isOurs) complaints.push(`asked for ${request.url()}`);
      });
      await page.goto(`${server.address}${hash}`);
      await page.waitForSelector('.bench');
      return { context, page, complaints };
    },
    sent: () => {
      const paths = asked;
      asked = [];
      return paths;
    },
  };
}
