import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CohortFile, loadCohort, saveCohort } from '../../src/runs/cohort-file.ts';
import { saveSealed } from '../../src/runs/sealed-tensors.ts';
import { userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { linearTensors } from '../models/linear/problem.ts';

const f32 = (...values: number[]) => new Float32Array(values);

const file: CohortFile = {
  progress: {
    ...{ id: 3, split: 1, epochs: 2, random: [-1, 2 ** 31 - 1, -(2 ** 31), 0] },
    members: Array.from({ length: 11 }, (_, i) => ({
      trial: 20 - i,
      fitSeconds: 0.1 * i,
      firstLoss: Math.log(10 + i),
      curve: [{ epoch: 1, trainLoss: 2 + i, valAccuracy: 0.1 }],
      parameters: linearTensors(f32(i, -2, 3.5, 1e-30, 0, -0), f32(0.25, i)),
      update: {
        weight: i % 2 === 0 ? {} : { mean: f32(1, 2, 3, 4, 5, i), meanSquare: f32(1, 2, 3, 4, 5, 6) },
        bias: i % 2 === 0 ? {} : { mean: f32(7, i), meanSquare: f32(9, 10) },
      },
    })),
  },
  origin: { version: '0.1.0', dataDigest: 'abc', sweepDigest: 'def' },
};

const pathOfOne = async () => join(await scratchFolder(), 'cohort-3.safetensors');

test('what is saved is loaded, to the bit', async () => {
  const path = await pathOfOne();
  await saveCohort(path, file);
  expect(await loadCohort(path)).toEqual(file);
});

test('no file is none', async () => {
  expect(await loadCohort(await pathOfOne())).toBeUndefined();
});

test('cut off, or with a bit flipped, it is refused', async () => {
  const path = await pathOfOne();
  await saveCohort(path, file);
  const bytes = readFileSync(path);
  for (const damaged of [bytes.subarray(0, bytes.length - 5), bytes.with(bytes.length - 5, 99)]) {
    writeFileSync(path, damaged);
    const error = await userError(loadCohort(path));
    expect([error.kind, error.message]).toEqual(['data', expect.stringContaining(path)]);
  }
});

test('another kind of file is refused', async () => {
  const path = await pathOfOne();
  await saveSealed(path, { tensors: new Map(), metadata: { format: 'cifar-train linear' } });
  const error = await userError(loadCohort(path));
  expect(error.message).toContain('is not a checkpoint of a sweep: its metadata is damaged: format ');
});
