import { expect, test } from 'vitest';
import {
  largest,
  nearlyLargest,
  oneSignRaster,
  signedRaster,
  stretchedRaster,
} from '../../../src/report/pictures/weights.ts';

/** Two by two pixels, in planes: red, green, blue. */
const PLANES = Float64Array.of(0, 1, -1, 0.5, 0, -0.5, 2, -2, 0, 0, 0, 0.25);
const pixels = (data: Uint8Array) => [0, 1, 2, 3].map((i) => [...data.subarray(3 * i, 3 * i + 3)]);

test('signed numbers: grey is 0, the channels apart, what is beyond the scale is cut off', () => {
  expect(pixels(signedRaster(PLANES, 2, 1).data)).toEqual([
    [128, 128, 128],
    [255, 64, 128],
    [0, 255, 128],
    [191, 0, 159],
  ]);
});

test('one sign of them on black', () => {
  expect(pixels(oneSignRaster(PLANES, 2, 1, 1).data)).toEqual([
    [0, 0, 0],
    [255, 0, 0],
    [0, 255, 0],
    [128, 0, 64],
  ]);
  expect(pixels(oneSignRaster(PLANES, 2, 1, -1).data)[1]).toEqual([0, 128, 0]);
});

test('stretched from the smallest to the largest; all the same is black', () => {
  expect(pixels(stretchedRaster(PLANES, 2).data)).toEqual([
    [128, 128, 128],
    [191, 96, 128],
    [64, 255, 128],
    [159, 0, 143],
  ]);
  expect([...stretchedRaster(new Float64Array(12).fill(3), 2).data]).toEqual(new Array(12).fill(0));
});

test('scales: the largest of all rows, and that which two in a thousand exceed', () => {
  const rows = [Float64Array.of(1, -7), Float64Array.of(3, 2)];
  expect(largest(rows)).toBe(7);
  expect(largest([new Float64Array(3)])).toBeGreaterThan(0);
  const thousand = Float64Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? -1 : 1) * (i + 1));
  expect(nearlyLargest([thousand.subarray(0, 400), thousand.subarray(400)])).toBe(998);
  expect(nearlyLargest([Float64Array.from({ length: 1000 }, (_, i) => (i === 5 ? 4 : 0))])).toBe(4);
});
