/// <reference lib="dom" />
import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { dataError } from '../../../src/errors.ts';
import { encodePng } from '../../../src/images/png.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { N_SHAPES } from '../../../src/lab/page/images/shapes.ts';
import { trainImages } from '../../../src/lab/page/images/train.ts';
import { encodeRun, type RunFile } from '../../../src/lab/run-file.ts';
import { linearClasses } from '../../../src/models/linear/classifier.ts';
import { confusionMatrix } from '../../../src/selection/metrics.ts';
import { blank } from '../../../src/util/raster.ts';
import { labInChromium } from '../../helpers/lab.ts';
import { hasChromium, WITHOUT_CHROMIUM } from '../../helpers/readers/chromium.ts';

/** A run: a classifier that is trained here, and its images. */
async function trainedRun(): Promise<RunFile> {
  const { train } = makeShapes({ seed: 0, nTrain: N_SHAPES, nTest: 0 });
  const wanted = { loss: 'svm', learningRate: 0.01, strength: 0.01, epochs: 1 } as const;
  const { classifier } = await trainImages(new ReferenceBackend(), wanted);
  const { weight, bias, classNames, input } = classifier;
  const { scale, offset } = input;
  return { weight, bias, classNames, scale, offset, pixels: train.pixels, labels: train.labels, nTrain: 700 };
}
const RUNS = {
  folder: 'elsewhere',
  list: async () => ['linear-2', 'linear-1'],
  open: async (name: string) => {
    if (name === 'linear-2') return encodeRun(await trainedRun());
    throw dataError('the data of this run is gone');
  },
};

describe.skipIf(!hasChromium)(hasChromium ? 'the pages of images in Chromium' : WITHOUT_CHROMIUM, () => {
  const lab = labInChromium(RUNS);

  test('a run of the server: judged on what it held out; one that cannot be opened says why', async () => {
    const { context, page } = await lab.open('#/images?epochs=1');
    await page.locator('.confusion').waitFor();
    const choice = page.getByRole('combobox', { name: 'Model' });
    expect(await choice.locator('option').allTextContents()).toEqual([
      ...['trained here, on drawings', 'linear-2', 'linear-1'],
    ]);
    await choice.selectOption('linear-2');
    await page.getByText('Accuracy on 100 held-out images').waitFor();
    const { pixels, labels, nTrain, ...run } = await trainedRun();
    const classifier = { ...run, input: { kind: 'bytes', scale: run.scale, offset: run.offset } } as const;
    const heldOut = matrix(pixels.subarray(nTrain * 3072), 100, 3072);
    const predictions = await linearClasses(new ReferenceBackend(), classifier, heldOut);
    const counts = await page.locator('.confusion button').allTextContents();
    expect(counts.map(Number)).toEqual(confusionMatrix(predictions, labels.slice(nTrain), 10).flat());
    await page.getByText('Nearest of the 800 images').waitFor();
    expect(await page.locator('pre').textContent()).toContain("cifar-train evaluate 'elsewhere/linear-2'");
    await choice.selectOption('linear-1');
    await page.getByText('the data of this run is gone').waitFor();
    await choice.selectOption('');
    await page.getByText('Accuracy on 200 held-out images').waitFor();
    await context.close();
  });

  test('images: trained here; a cell shows its images; a picture of the visitor’s gets scores', async () => {
    const { context, page, complaints } = await lab.open('#/images?epochs=1');
    const cell = page.locator('.confusion button:not(:disabled)').first();
    await cell.press('Enter');
    await page.locator('.confusion button[aria-pressed=true]').waitFor();
    await page.locator('.controls .thumb').first().press('Enter');
    await page.getByRole('button', { name: 'heart', exact: true }).press('Enter');
    await page.getByText('What each pixel adds to heart').first().waitFor();
    const before = await page.locator('.scores td').allTextContents();
    const png = encodePng(blank(40, 50, [200, 200, 200]));
    const input = page.locator('input[type=file]');
    await input.setInputFiles({ name: 'grey.png', mimeType: 'image/png', buffer: Buffer.from(png) });
    await page.getByText('Your picture').first().waitFor();
    await expect.poll(() => page.locator('.scores td').allTextContents()).not.toEqual(before);
    await input.setInputFiles({ name: 'text.png', mimeType: 'image/png', buffer: Buffer.from('text') });
    await page.getByText('cannot read that as a picture').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
