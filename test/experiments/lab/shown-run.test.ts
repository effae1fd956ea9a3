import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { openShownRun } from '../../../src/experiments/lab/shown-run.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { linearClasses } from '../../../src/models/linear/classifier.ts';
import { confusionMatrix } from '../../../src/selection/metrics.ts';
import { userError } from '../../helpers/caught.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const LINE = 'linear --dataset shapes --limit 300 --val 60 --epochs 1 --seed 3';

test('the model of a run, with the images that it was trained on and those that it held out', async () => {
  const cwd = await scratchFolder();
  await runLine(`${LINE} --stratify --run-dir runs/mine`, { cwd });
  const { classifier, pixels, labels, nTrain } = await openShownRun(join(cwd, 'runs/mine'), cwd);
  expect([nTrain, labels.length, pixels.length]).toEqual([240, 300, 300 * 3072]);
  // Each of the run's images once.
  const { train } = makeShapes({ seed: 3, nTrain: 300, nTest: 0 });
  const images = (from: Uint8Array) =>
    Array.from({ length: 300 }, (_, i) => Buffer.from(from.subarray(i * 3072, (i + 1) * 3072)).toString('base64'));
  expect(images(pixels).sort()).toEqual(images(train.pixels).sort());
  // On those held out it does as the command line says.
  const heldOut = matrix(pixels.subarray(240 * 3072), 60, 3072);
  const predictions = await linearClasses(new ReferenceBackend(), classifier, heldOut);
  const { confusion } = await runJson('evaluate runs/mine', { cwd });
  expect(confusionMatrix(predictions, labels.slice(240), 10)).toEqual(confusion);
});

test('runs that there is nothing to show of say why', async () => {
  const cwd = await scratchFolder();
  await runLine(`${LINE} --features hue --run-dir hue`, { cwd });
  expect((await userError(openShownRun(join(cwd, 'hue'), cwd))).message).toMatch(/has no linear classifier of pixels/);
  await runLine(`${LINE.replace('--val 60', '--val 0')} --run-dir all`, { cwd });
  expect((await userError(openShownRun(join(cwd, 'all'), cwd))).message).toMatch(/held no images out/);
  await runLine(`${LINE} --run-dir broken`, { cwd });
  writeFileSync(join(cwd, 'broken/model.safetensors'), 'x');
  expect((await userError(openShownRun(join(cwd, 'broken'), cwd))).kind).toBe('data');
});
