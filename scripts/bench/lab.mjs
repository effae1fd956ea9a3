// How fast the lab answers, in Chromium: build first, on a machine that does nothing else. It prints the load beside the figures.
// usage: node scripts/bench/lab.mjs [--moves 300] [--runs 5]
import { loadavg } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { builtFile } from '../../dist/kernels/hosts/built-file.js';
import { readPageFiles } from '../../dist/lab/server/page-files.js';
import { startLabServer } from '../../dist/lab/server/server.js';
import { readArguments } from '../arguments.mjs';
import { median } from './bench.mjs';

const { values } = readArguments('node scripts/bench/lab.mjs [--moves 300] [--runs 5]', {
  moves: { default: '300' },
  runs: { default: '5' },
});
const [MOVES, RUNS] = [Number(values.moves), Number(values.runs)];
/** Chromium's slowdown of the page's thread; workers, where the kernels compute, keep their speed. */
const THROTTLE = 4;
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const LINK = '#/knn?k=20';

const server = await startLabServer(await readPageFiles(dirname(fileURLToPath(builtFile('lab/page/index.html')))), 0);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const percentile = (all, share) => all.toSorted((a, b) => a - b)[Math.ceil(all.length * share) - 1];
const row = (what, value, allowed) => console.log(`| ${what} | ${value} | ${allowed} |`);

/** A page that is ready, and after how many milliseconds it was. */
async function opened(hash) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.seen = [];
    // Each answer of the worker writes its time beside the picture.
    new MutationObserver(() => {
      const time = document.querySelector('figure [data-milliseconds]')?.dataset.milliseconds;
      if (time !== undefined && seen.at(-1)?.time !== Number(time))
        seen.push({ time: Number(time), at: performance.now() });
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  await page.goto(`${server.address}${hash}`);
  await page.waitForFunction(() => seen.length > 0);
  return { context, page, ready: await page.evaluate(() => seen[0].at) };
}

const pixelsOf = (page) =>
  page.evaluate(() => {
    const canvas = document.querySelector('.plane canvas');
    return [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data].join();
  });

/** Drags a point over the picture of 200 points; what the worker took for each answer, and how long after the release the last came. */
async function dragged(throttle) {
  const { context, page } = await opened(LINK);
  await page.getByRole('button', { name: '200 points' }).click();
  await page.waitForFunction(() => location.hash.includes('points='));
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  const box = await page.locator('.plane').boundingBox();
  const at = (x, y) => [box.x + x * box.width, box.y + y * box.height];
  const first = await page.evaluate(() => document.querySelector('[aria-label="x 1"]')?.value);
  const [x, y] = [
    Number(first ?? 0.4),
    Number(await page.evaluate(() => document.querySelector('[aria-label="y 1"]')?.value ?? 0)),
  ];
  await page.mouse.move(...at((x + 1) / 2, (1 - y) / 2));
  await page.mouse.down();
  await page.evaluate(() => (seen.length = 0));
  for (let i = 1; i <= MOVES; i++) {
    const turn = (2 * Math.PI * i) / 100;
    await page.mouse.move(...at(0.5 + 0.35 * Math.cos(turn), 0.5 + 0.35 * Math.sin(turn)));
  }
  await page.evaluate(() => {
    addEventListener('pointerup', () => (globalThis.released = performance.now()), true);
  });
  // The release follows the last move at once: what that one changes is still to be computed.
  await Promise.all([page.mouse.move(...at(0.2, 0.3)), page.mouse.up()]);
  await page.waitForFunction(() => globalThis.released !== undefined && performance.now() - released > 500);
  const { all, settled } = await page.evaluate(() => ({
    all: seen.map(({ time }) => time),
    settled: Math.max(0, ...seen.map(({ at }) => at - released)),
  }));
  const again = await opened(new URL(page.url()).hash);
  const isExact = (await pixelsOf(page)) === (await pixelsOf(again.page));
  await Promise.all([context.close(), again.context.close()]);
  return { all, settled, isExact };
}

try {
  console.log(
    `load before: ${loadavg()
      .map((one) => one.toFixed(1))
      .join(', ')}`,
  );
  console.log('| measured | here | at most |\n| --- | --- | --- |');
  const ready = [];
  for (let run = 0; run < RUNS; run++) {
    const { context, ready: after } = await opened(LINK);
    ready.push(after);
    await context.close();
  }
  row(`ready, median of ${RUNS}`, `${median(ready).toFixed(0)} ms`, '1000 ms');
  const { all, isExact } = await dragged(1);
  const p95 = percentile(all, 0.95).toFixed(1);
  row(`drag, 400 × 400, 200 points, k = 20: worker, 95th percentile of ${all.length}`, `${p95} ms`, '8 ms');
  row('the same, median', `${median(all).toFixed(1)} ms`, '');
  const slow = await dragged(THROTTLE);
  row(`last answer after the release, page slowed ${THROTTLE} times`, `${slow.settled.toFixed(0)} ms`, '100 ms');
  row('pixels as after opening the link anew', isExact && slow.isExact ? 'the same' : 'others', 'the same');
  console.log(
    `load after: ${loadavg()
      .map((one) => one.toFixed(1))
      .join(', ')}`,
  );
} finally {
  await browser.close();
  await server.close();
}
