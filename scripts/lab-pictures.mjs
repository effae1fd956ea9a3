// @ts-check
// Takes the README's two pictures of the lab into docs/pictures, in Chromium: build first.
// usage: node scripts/lab-pictures.mjs
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { builtFile } from '../dist/kernels/hosts/built-file.js';
import { readPageFiles } from '../dist/lab/server/page-files.js';
import { startLabServer } from '../dist/lab/server/server.js';

const folder = fileURLToPath(new URL('../docs/pictures', import.meta.url));
/** Where the pointer is, in shares of the plane: it shows who votes there. */
const PICTURES = [
  { name: 'lab-knn', hash: '#/knn?k=7', colorScheme: 'light', pointer: { x: 0.52, y: 0.42 } },
  { name: 'lab-linear', hash: '#/linear?at=60', colorScheme: 'dark', pointer: undefined },
];

const server = await startLabServer(await readPageFiles(dirname(fileURLToPath(builtFile('lab/page/index.html')))), 0);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  for (const { name, hash, colorScheme, pointer } of PICTURES) {
    const page = await browser.newPage({
      viewport: { width: 1120, height: 1020 },
      colorScheme: /** @type {'light' | 'dark'} */ (colorScheme),
    });
    await page.goto(`${server.address}${hash}`);
    await page.waitForSelector('.legend, .accuracies');
    const box = await page.locator('.plane').boundingBox();
    if (box !== null && pointer !== undefined) {
      await page.mouse.move(box.x + box.width * pointer.x, box.y + box.height * pointer.y);
      await page.waitForSelector('.votes[role=status]');
    }
    const shot = await page.screenshot({ clip: { x: 0, y: 0, width: 1120, height: 964 } });
    await sharp(shot).png({ palette: true, colours: 128, effort: 10 }).toFile(`${folder}/${name}.png`);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
