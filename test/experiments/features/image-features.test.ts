import { afterAll, expect, test } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { FeatureCache } from '../../../src/experiments/features/cache.ts';
import { ImageFeatures } from '../../../src/experiments/features/image-features.ts';
import { Compute } from '../../../src/experiments/resources/compute.ts';
import type { Observer } from '../../../src/experiments/resources/observer.ts';
import { Stopwatch } from '../../../src/experiments/resources/stopwatch.ts';
import { parseFeatures } from '../../../src/features/spec/text.ts';
import { allRows } from '../../../src/kernels/copy-rows.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const bars: string[] = [];
const observer = {
  tell: () => {},
  progress: (label: string) => {
    bars.push(label);
    return { update: () => {}, stop: () => {} };
  },
} as unknown as Observer;
const compute = await Compute.open({ threads: 1, signal: new AbortController().signal }, observer, new Stopwatch());
afterAll(() => compute.close());

const { train } = makeShapes({ seed: 1, nTrain: 20, nTest: 1 });
const images = matrix(train.pixels, 20, 3072);
const WORDS = 'words:count=8:patches=200';
const specs = parseFeatures(`hue+${WORDS}`);
const part = Int32Array.from({ length: 15 }, (_, i) => i);

test('without a cache, models that see the same share it: another training part is learned from anew', async () => {
  const features = new ImageFeatures(compute, observer, undefined);
  const seen = async (rows: Int32Array) => features.encode(await features.fit(specs, images, rows, 0), images);
  const first = await seen(allRows(20));
  expect(await seen(allRows(20))).toBe(first);
  const once = [`learning ${WORDS}`, 'encoding hue', `encoding ${WORDS}`];
  expect(bars.splice(0)).toEqual(once);
  const other = await seen(part);
  expect(other.data.some((code, i) => code !== first.data[i])).toBe(true);
  expect(await seen(allRows(20))).toEqual(first); // made again: one is kept at a time
  expect(bars.splice(0)).toEqual([...once, ...once]);
});

test('a watch takes the place of bars: it rises to its end, through learning and encoding', async () => {
  const features = new ImageFeatures(compute, observer, undefined);
  const told: number[] = [];
  const watch = { onProgress: (done: number, total: number) => told.push(done / total) };
  const fitted = await features.fit(specs, images, part, 0, watch);
  expect(told.at(-1)).toBe(1);
  await features.encode(fitted, images, { onProgress: (done, total) => told.push(1 + done / total) });
  expect(told.at(-1)).toBe(2);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(bars.splice(0)).toEqual([]);
});

test('missing: what is not on disk', async () => {
  const cache = new FeatureCache(await scratchFolder());
  const names = async (features: ImageFeatures, rows: Int32Array) => {
    const { learning, encoding } = await features.missing(specs, images, rows, 0);
    return [learning.map(({ name }) => name), encoding.map(({ name }) => name)];
  };
  const features = new ImageFeatures(compute, observer, cache);
  expect(await names(features, part)).toEqual([['words'], ['hue', 'words']]);
  const fitted = await features.fit(specs, images, part, 0);
  expect(await names(features, part)).toEqual([[], ['hue', 'words']]);
  await features.encode(fitted, images);
  expect(await names(features, part)).toEqual([[], []]);
  expect(await names(features, allRows(20))).toEqual([['words'], ['words']]);
  expect(await names(new ImageFeatures(compute, observer, undefined), part)).toEqual([['words'], ['hue', 'words']]);
});
