/// <reference lib="dom" />

import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtFile } from '../../../src/kernels/hosts/built-file.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { readPageFiles } from '../../../src/lab/server/page-files.ts';
import { hasChromium, startChromium, WITHOUT_CHROMIUM } from '../../helpers/readers/chromium.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/* cifar-train/browser as a bundler takes it, in a real browser. */

const SIDE = 200;
/** Points that a seeded generator draws, on both sides. */
const POINTS = Array.from({ length: 60 }, (_, i) => [
  ((i * 7919) % 601) * 100 - 30_000,
  ((i * 104_729) % 599) * 100 - 30_000,
]);
const REQUEST = {
  points: POINTS.flat(),
  labels: POINTS.map((_, i) => i % 5),
  ...{ k: 7, metric: 'l1' as const, ties: 'none' as const, axes: { cos: 16_384, sin: 0 } },
  raster: { width: SIDE, height: SIDE, left: -32_000, top: -32_000, step: 320 },
};

const PAGE = `
import { createWasmBackend, LINEAR_DEFAULTS, makeShapes, matrix, Random, trainLinear } from ${JSON.stringify(fileURLToPath(builtFile('browser.js')))};

globalThis.compute = async ({ points, labels, ...request }, threads) => {
  const backend = await createWasmBackend({ threads });
  const { execution } = backend;
  const out = new Uint8Array(request.raster.width * request.raster.height);
  await backend.regions({ ...request, points: Int32Array.from(points), labels: Uint8Array.from(labels), out });
  const { train, classNames } = makeShapes({ seed: 0, nTrain: 200, nTest: 0 });
  const { classifier } = await trainLinear({
    ...LINEAR_DEFAULTS.softmax,
    ...{ backend, classNames, random: Random.seeded(0), epochs: 2, batchSize: 32 },
    train: { pixels: matrix(train.pixels, 200, 3072), labels: train.labels },
  });
  const found = { execution, threads: backend.threads, out: [...out], weight: [...classifier.weight.subarray(0, 500)] };
  await backend.close();
  return found;
};
`;

interface Found {
  readonly execution: string;
  readonly threads: number;
  readonly out: readonly number[];
  readonly weight: readonly number[];
}

describe.skipIf(!hasChromium)(hasChromium ? 'cifar-train/browser in Chromium' : WITHOUT_CHROMIUM, () => {
  let browser: Browser;
  let server: Server;
  const complaints: string[] = [];

  /** Builds the page, and serves it isolated and not. */
  async function serve(): Promise<void> {
    const folder = await scratchFolder();
    await writeFile(join(folder, 'page.js'), PAGE);
    await writeFile(
      join(folder, 'index.html'),
      '<!doctype html><title>x</title><script type="module" src="./page.js"></script>',
    );
    const { build } = await import('vite');
    await build({
      configFile: false,
      root: folder,
      base: './',
      logLevel: 'error',
      build: { outDir: 'out', minify: false },
      worker: { format: 'es' },
    });
    const files = await readPageFiles(resolve(folder, 'out'));
    const isolated = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
    server = createServer((request, response) => {
      const [, kind, path] = /^\/(isolated|shared)\/(.*)$/.exec(request.url!) ?? [];
      const file = files.get(path || 'index.html');
      response.writeHead(file === undefined ? 404 : 200, {
        'Content-Type': file?.type ?? 'text/plain',
        ...(kind === 'isolated' ? isolated : {}),
      });
      response.end(file?.content);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  }

  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    server?.closeAllConnections();
  });

  /** What a page finds with each number of threads. */
  async function found(kind: string, counts: readonly number[]): Promise<readonly Found[]> {
    const page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${kind}/`);
    await page.waitForFunction(() => 'compute' in globalThis);
    const all: Found[] = [];
    for (const threads of counts) {
      const compute = ([request, n]: readonly [typeof REQUEST, number]) =>
        (globalThis as unknown as { compute(request: object, threads: number): Promise<Found> }).compute(request, n);
      all.push(await page.evaluate(compute, [REQUEST, threads] as const));
    }
    await page.close();
    return all;
  }

  test('regions and weights are those of the reference and of each other: 1, 2, 4 threads, isolated and not', async () => {
    await serve();
    const out = new Uint8Array(SIDE * SIDE);
    const { points, labels } = REQUEST;
    await new ReferenceBackend().regions({
      ...REQUEST,
      ...{ points: Int32Array.from(points), labels: Uint8Array.from(labels), out },
    });
    const isolated = await found('isolated', [1, 2, 4]);
    const shared = await found('shared', [2, 4]);
    expect([...isolated, ...shared].map(({ execution, threads }) => [execution, threads])).toEqual([
      ['threads', 1],
      ['threads', 2],
      ['threads', 4],
      ['one-thread', 1],
      ['one-thread', 1],
    ]);
    for (const one of [...isolated, ...shared]) {
      expect(one.out).toEqual([...out]);
      expect(one.weight).toEqual(isolated[0]!.weight);
    }
    expect(isolated[0]!.weight.some((w) => w !== 0)).toBe(true);
    expect(complaints).toEqual([]);
  });
});
