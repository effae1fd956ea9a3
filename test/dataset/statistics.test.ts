import fc from 'fast-check';
import { mean, standardDeviation } from 'simple-statistics';
import { expect, test } from 'vitest';
import { parseBatch } from '../../src/dataset/reading/parse.ts';
import { CIFAR10 } from '../../src/dataset/specs/cifar10.ts';
import { RGB_32X32 } from '../../src/dataset/specs/spec.ts';
import { channelStatistics, classCounts } from '../../src/dataset/statistics.ts';
import { randomRecords } from '../helpers/downloads/tarball.ts';

test('counts classes, also those that do not occur', () => {
  expect(classCounts(Uint8Array.of(0, 2, 2, 3, 2), 5)).toEqual([1, 0, 3, 1, 0]);
});

test('by hand: half black, half white; all one grey', () => {
  const pixels = new Uint8Array(RGB_32X32.nFeatures);
  pixels.fill(255, 0, 512).fill(51, 1024, 2048);
  const [red, green, blue] = channelStatistics({ nSamples: 1, pixels, labels: Uint8Array.of(0) }, RGB_32X32);
  expect(red).toEqual({ channel: 'red', mean: 0.5, deviation: 0.5 });
  expect(green).toEqual({ channel: 'green', mean: 0.2, deviation: 0 });
  expect(blue).toEqual({ channel: 'blue', mean: 0, deviation: 0 });
});

test('agrees with an independent library on random images', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(1e6), (n, seed) => {
      const images = parseBatch(randomRecords(n, seed), CIFAR10, CIFAR10.testFile, 'f');
      channelStatistics(images, RGB_32X32).forEach((found, plane) => {
        const values = [...images.pixels]
          .filter((_, i) => Math.floor(i / 1024) % 3 === plane)
          .map((byte) => byte / 255);
        expect(found.mean).toBeCloseTo(mean(values), 12);
        expect(found.deviation).toBeCloseTo(standardDeviation(values), 12);
      });
    }),
    { numRuns: 10, seed: 1 },
  );
});
