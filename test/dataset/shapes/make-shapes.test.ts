import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { firstImages, type LabelledImages } from '../../../src/dataset/dataset.ts';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { squaredL2Distance } from '../../../src/kernels/distances/reference.ts';

/** Compared as bytes: toEqual takes seconds for a megabyte. */
function expectSame(actual: LabelledImages, expected: LabelledImages): void {
  expect(actual.nSamples).toBe(expected.nSamples);
  expect(Buffer.compare(actual.pixels, expected.pixels)).toBe(0);
  expect(actual.labels).toEqual(expected.labels);
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const image = ({ pixels }: LabelledImages, i: number) => pixels.subarray(i * 3072, (i + 1) * 3072);
const count = (labels: Uint8Array) =>
  Array.from({ length: 10 }, (_, label) => labels.filter((x) => x === label).length);

const N_TRAIN = 2_000;
const N_TEST = 500;
const shapes = makeShapes({ seed: 0, nTrain: N_TRAIN, nTest: N_TEST });
const { train } = shapes;
const testSet = shapes.makeTest();

test('has ten classes, named in the order of their labels', () => {
  expect(shapes.classNames).toEqual([
    'disk',
    'ring',
    'square',
    'triangle',
    'cross',
    'star',
    'crescent',
    'heart',
    'stripes',
    'checkerboard',
  ]);
});

test('has 10,000 + 2,000 images unless told otherwise', () => {
  const full = makeShapes({ seed: 3 });
  expect([full.train.nSamples, full.train.pixels.length, full.train.labels.length]).toEqual([
    10_000, 30_720_000, 10_000,
  ]);
  expect(full.makeTest().nSamples).toBe(2_000);
  expect([train.nSamples, testSet.nSamples]).toEqual([N_TRAIN, N_TEST]);
});

describe('the same bytes everywhere', () => {
  test('pinned: the first 20 images of seed 0, which every machine and every later version must give', () => {
    expect(sha256(firstImages(train, 20).pixels)).toBe(
      '5115f86992535e2f0f790930840b8991be509cd7cc23fc4edc3e66339ca62b23',
    );
    expect(sha256(firstImages(testSet, 20).pixels)).toBe(
      '39f6b382f813d4138bcbfe00969ef3a0eecccd012c7eac1906581040ac54ba9f',
    );
    expect([...train.labels.subarray(0, 20)]).toEqual([6, 7, 8, 9, 2, 3, 0, 4, 1, 5, 4, 9, 3, 7, 1, 0, 5, 6, 2, 8]);
  });

  test('at every call', () => {
    expectSame(makeShapes({ seed: 0, nTrain: N_TRAIN }).train, train);
    expectSame(shapes.makeTest(), testSet);
  });

  test.each([0, 1, 7, 10, 123])('the first %i images do not depend on how many follow', (n) => {
    const few = makeShapes({ seed: 0, nTrain: n, nTest: n });
    expectSame(few.train, firstImages(train, n));
    expectSame(few.makeTest(), firstImages(testSet, n));
  });
});

test('no image occurs twice, in training or test set or under another seed', () => {
  const other = makeShapes({ seed: 1, nTrain: N_TRAIN });
  const sets = [train, testSet, other.train];
  const digests = sets.flatMap((set) => Array.from({ length: set.nSamples }, (_, i) => sha256(image(set, i))));
  expect(new Set(digests).size).toBe(digests.length);
  expect(other.train.labels).not.toEqual(train.labels);
});

test('each ten hold every class once, in changing order', () => {
  for (let i = 0; i < train.nSamples; i += 10)
    expect(count(train.labels.subarray(i, i + 10))).toEqual(Array(10).fill(1));
  const orders = Array.from({ length: N_TRAIN / 10 }, (_, i) => train.labels.subarray(10 * i, 10 * i + 10).join());
  expect(new Set(orders).size).toBe(N_TRAIN / 10);
  expect(count(testSet.labels)).toEqual(Array(10).fill(N_TEST / 10));
});

test('uses all levels from 0 to 255, in every channel, and few are cut off', () => {
  for (let channel = 0; channel < 3; channel++) {
    const levels = new Array<number>(256).fill(0);
    for (let i = 0; i < train.nSamples; i++) {
      for (const level of image(train, i).subarray(channel * 1024, (channel + 1) * 1024)) levels[level]! += 1;
    }
    expect(levels.every((n) => n > 0)).toBe(true);
    expect((levels[0]! + levels[255]!) / (1024 * train.nSamples)).toBeLessThan(0.1);
  }
});

/** 8 × 8 × 3 means of 4 × 4 pixels, as bytes. */
function thumbnail(pixels: Uint8Array): Uint8Array {
  const sums = new Uint16Array(192);
  for (let p = 0; p < pixels.length; p++) {
    const row = Math.floor(p / 32);
    sums[Math.floor(row / 4) * 8 + Math.floor((p % 32) / 4)]! += pixels[p]!;
  }
  return Uint8Array.from(sums, (sum) => sum / 16);
}

describe('difficulty', () => {
  test('the nearest neighbour by L2 is right more often than chance, less often than not', () => {
    const base = Array.from({ length: N_TRAIN }, (_, j) => thumbnail(image(train, j)));
    let right = 0;
    for (let i = 0; i < N_TEST; i++) {
      const query = thumbnail(image(testSet, i));
      const distances = base.map((candidate) => squaredL2Distance(query, candidate));
      const nearest = distances.indexOf(distances.reduce((least, distance) => Math.min(least, distance)));
      if (train.labels[nearest] === testSet.labels[i]) right++;
    }
    // On thumbnails, for speed; whole images do a little worse. Chance is 10 %, its standard error 1.3 %.
    expect(right / N_TEST).toBeGreaterThan(0.16);
    expect(right / N_TEST).toBeLessThan(0.5);
  });

  test('mean colours tell nothing of the class', () => {
    const meanColour = (set: LabelledImages, i: number) =>
      [0, 1, 2].map(
        (c) =>
          image(set, i)
            .subarray(c * 1024, (c + 1) * 1024)
            .reduce((sum, x) => sum + x, 0) / 1024,
      );
    const ofClass = Array.from({ length: 10 }, () => [0, 0, 0]);
    for (let i = 0; i < train.nSamples; i++) {
      for (const [c, x] of meanColour(train, i).entries()) ofClass[train.labels[i]!]![c]! += x / (N_TRAIN / 10);
    }
    let right = 0;
    for (let i = 0; i < testSet.nSamples; i++) {
      const colour = meanColour(testSet, i);
      const squared = ofClass.map((centre) => centre.reduce((sum, x, c) => sum + (x - colour[c]!) ** 2, 0));
      if (squared.indexOf(Math.min(...squared)) === testSet.labels[i]) right++;
    }
    // Chance is 10 %, its standard error 1.3 %.
    expect(right / testSet.nSamples).toBeLessThan(0.17);
  });
});

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s images', (n) => {
  const message = `must be a whole number from 0 to 1000000; got ${n}`;
  expect(() => makeShapes({ seed: 0, nTrain: n })).toThrow(`nTrain ${message}`);
  expect(() => makeShapes({ seed: 0, nTrain: 1, nTest: n })).toThrow(`nTest ${message}`);
});
