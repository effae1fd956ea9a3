import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { matrix } from '../../../src/kernels/matrix.ts';
import {
  checkKnnModelSize,
  type KnnModelFile,
  loadKnnModel,
  saveKnnModel,
} from '../../../src/runs/models/knn-model.ts';
import { modelFormat } from '../../../src/runs/models/model-format.ts';
import { Random } from '../../../src/util/random.ts';
import { thrownUserError, userError } from '../../helpers/caught.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const random = Random.seeded(6, 0);
const about = {
  labels: Uint8Array.of(0, 1, 1, 0, 1),
  classNames: ['cat', 'dog'],
  options: { k: 3, metric: 'l1', ties: 'nearest', weights: 'distance' },
  origin: { seed: 4, dataDigest: 'abc', version: '0.1.0' },
} as const;
const pixels: KnnModelFile = {
  ...about,
  rows: matrix(
    Uint8Array.from({ length: 5 * 12 }, () => random.integer(256)),
    5,
    12,
  ),
};
const codes: KnnModelFile = {
  ...about,
  rows: matrix(
    Int16Array.from({ length: 5 * 7 }, () => random.integer(4000) - 2000),
    5,
    7,
  ),
  features: { text: 'words', arrays: { '0.filters': { shape: [2, 2], data: Float32Array.of(1, -2, 0.5, 4) } } },
};

describe('a k-NN model', () => {
  test.each([
    ['of pixels', pixels],
    ['of features', codes],
  ])('%s is read as it was written', async (_, file) => {
    const path = join(await scratchFolder(), 'knn.safetensors');
    await saveKnnModel(path, file);
    expect(await loadKnnModel(path)).toEqual(file);
    expect(await modelFormat(path)).toBe('cifar-train knn');
  });

  test('a flipped bit anywhere in its tensors is noticed', async () => {
    const path = join(await scratchFolder(), 'knn.safetensors');
    await saveKnnModel(path, pixels);
    const bytes = readFileSync(path);
    for (const fromEnd of [1, 5, 6, 60]) {
      const other = Buffer.from(bytes);
      other[other.length - fromEnd]! ^= 1;
      writeFileSync(path, other);
      const error = await userError(loadKnnModel(path));
      expect([error.kind, error.message]).toEqual([
        'data',
        `${path} is not a k-NN model of cifar-train: it is damaged: its contents do not match its SHA-256`,
      ]);
    }
  });

  test.each([
    ['"k":"3"', '"k":"6"', 'its k is 6, but it has only 5 images'],
    ['"metric":"l1"', '"metric":"l9"', 'its metadata is damaged: metric '],
    ['"format_version":"1"', '"format_version":"7"', 'in version 7; this program reads version 1'],
    ['[\\"cat\\",\\"dog\\"]', '[\\"cat\\"]        ', 'labels holds 1 at 1, where there are 1 classes'],
    ['"labels":', '"babels":', 'do not match'],
  ])('%s changed to %s: %s', async (from, to, message) => {
    const path = join(await scratchFolder(), 'knn.safetensors');
    await saveKnnModel(path, pixels);
    const text = readFileSync(path, 'latin1');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to), 'latin1');
    const error = await userError(loadKnnModel(path));
    expect([error.kind, error.message]).toEqual(['data', expect.stringContaining(message)]);
    expect(error.hint).toContain(to.includes('version') ? 'it is said to be of cifar-train' : 'train the model again');
  });

  test('one that would be too long is refused before it is made', () => {
    checkKnnModelSize(50_000, 3072);
    const error = thrownUserError(() => checkKnnModelSize(50_000, 2 * 20_000));
    expect(error.message).toBe('a model of these neighbours would take 2.0 GB; at most 1.1 GB go into one file');
  });
});
