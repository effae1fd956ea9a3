/// <reference lib="dom" />
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { matrix } from '../../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { LINEAR_FIELDS, wantedOf } from '../../../src/lab/page/linear/linear-state.ts';
import { parseHash, readState } from '../../../src/lab/page/state/hash.ts';
import { LINEAR_DEFAULTS } from '../../../src/models/linear/defaults.ts';
import { trainLinear } from '../../../src/models/linear/trainer.ts';
import { optimizerNamed } from '../../../src/models/training/optimizers.ts';
import { Random } from '../../../src/util/random.ts';
import { labInChromium } from '../../helpers/lab.ts';
import { hasChromium, WITHOUT_CHROMIUM } from '../../helpers/readers/chromium.ts';

const stateOf = (page: Page) => readState(LINEAR_FIELDS, parseHash(new URL(page.url()).hash).settings).state;

describe.skipIf(!hasChromium)(hasChromium ? 'the page of linear classifiers in Chromium' : WITHOUT_CHROMIUM, () => {
  const lab = labInChromium();

  test('its 100 steps have the weights of Node to the bit', async () => {
    const { context, page } = await lab.open('#/linear?loss=softmax&optimizer=nesterov&rate=0.5&strength=0.01');
    await page.waitForSelector('.chart');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save CSV' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    const shown = lines.at(-1)!.split(',').map(Number);
    const { points, labels, weight, bias } = wantedOf(stateOf(page));
    const backend = await createWasmBackend({ threads: 2 });
    const { classifier } = await trainLinear({
      ...LINEAR_DEFAULTS.softmax,
      ...{ backend, random: Random.seeded(1), classNames: ['a', 'b', 'c'] },
      train: {
        pixels: matrix(
          Float32Array.from(points, (x) => x / 32_400),
          labels.length,
          2,
        ),
        labels,
      },
      init: { name: 'given', description: '', fill: (w) => w.set(weight), fillVector: (b) => b.set(bias) },
      ...{ optimizer: optimizerNamed('nesterov'), learningRate: 0.5, regularizationStrength: 0.01 },
      ...{ epochs: 100, batchSize: labels.length, shuffle: false },
    });
    await backend.close();
    expect(shown[0]).toBe(100);
    expect(shown.slice(3)).toEqual([...classifier.weight, ...classifier.bias]);
    await context.close();
  });

  test('the ring of a line is dragged, and the line goes with it; the weights of the others stay', async () => {
    const { context, page, complaints } = await lab.open('#/linear');
    const before = stateOf(page).start;
    const box = (await page.locator('.plane').boundingBox())!;
    // The foot of the first line: a quarter along its weights.
    const [w1, w2, b] = before;
    const foot = { x: (-b! * w1!) / (w1! ** 2 + w2! ** 2), y: (-b! * w2!) / (w1! ** 2 + w2! ** 2) };
    const at = ({ x, y }: typeof foot) =>
      [box.x + ((x + 1) / 2) * box.width, box.y + ((1 - y) / 2) * box.height] as const;
    await page.mouse.move(...at(foot));
    await page.mouse.down();
    await page.mouse.move(...at({ x: foot.x * 2, y: foot.y * 2 }));
    await page.mouse.up();
    await page.waitForFunction(() => location.hash.includes('start='));
    const after = stateOf(page).start;
    expect(after[2]).toBeCloseTo(2 * b!, 1);
    expect(after.filter((_, i) => i !== 2)).toEqual(before.filter((_, i) => i !== 2));
    expect(complaints).toEqual([]);
    await context.close();
  });
});
