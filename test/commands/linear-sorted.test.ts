import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDataset } from '../../src/dataset/load.ts';
import { matrix } from '../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../src/kernels/reference.ts';
import { linearClasses } from '../../src/models/linear/classifier.ts';
import { loadLinearModel } from '../../src/runs/models/linear-model.ts';
import { runJson } from '../helpers/commands/run-line.ts';
import { sortedData } from '../helpers/data/sorted-data.ts';
import { scratchFolder } from '../helpers/scratch.ts';

test('sorted data, split evenly: accuracy on training images is that of all classes, and advice goes by it', async () => {
  const cwd = await scratchFolder();
  const dataDir = await sortedData();
  const report = await runJson(`linear --data-dir ${dataDir} --stratify --val 60 --epochs 30`, { cwd });
  const { model } = await loadLinearModel(join(cwd, report.modelPath));
  const { train } = await loadDataset({ name: 'cifar10', dataDir });
  const predicted = await linearClasses(new ReferenceBackend(), model, matrix(train.pixels, 200, 3072));
  const right = predicted.filter((label, i) => label === train.labels[i]).length;
  const onTrained = (right - 60 * report.valAccuracy) / 140;
  expect(Math.abs(report.trainAccuracy - onTrained)).toBeLessThan(0.06);
  expect(report.advice.kind).toBe('overfitting');
});
